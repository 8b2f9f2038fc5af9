namespace Grid.Runtimes.Languages;

/// <summary>Variables that the loader, the C library or an interpreter reads when a process starts: set later they would be accepted and without effect.</summary>
internal static class ReadAtStart
{
    private static readonly string[] s_names = ["AWS_LAMBDA_EXEC_WRAPPER", "LANG", "LANGUAGE", "TZDIR", "LOCPATH", "NLSPATH", "GCONV_PATH"];

    private static readonly string[] s_prefixes =
    [
        "LD_", "LC_", "GLIBC_", "MALLOC_", "JEMALLOC_", "TCMALLOC_", "OPENSSL_", "ICU_",
        "NODE_", "UV_", "PYTHON", "RUBY", "GEM_", "BUNDLE_", "JAVA_", "_JAVA_", "JDK_", "DOTNET_", "COMPlus_", "CORECLR_", "COREHOST_",
    ];

    /// <summary>Read by everybody at any time, although its name looks like the interpreter's own.</summary>
    private const string ReadAnyTime = "NODE_ENV";

    public static bool Reads(string name) =>
        name != ReadAnyTime && (s_names.Contains(name) || Array.Exists(s_prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
}
