namespace Grid.Conformance.Tests.Harness;

/// <summary>
/// A data folder that turns into one of a file system that was mounted to be read only, and back, under a process that runs. No mount is needed: a library that is loaded before
/// the C library refuses what such a file system refuses.
/// </summary>
internal sealed class ReadOnlyFolder : IDisposable
{
    private readonly string _own = Files.NewFolder("readonly");

    public ReadOnlyFolder()
    {
        Machine.Needs(Machine.Say("gcc", "-O2", "-shared", "-fPIC", "-o", Library, System.IO.Path.Combine(AppContext.BaseDirectory, "Harness", "readonly.c"), "-ldl") is not null, "gcc");
    }

    public string Path { get; } = Files.NewFolder("data");

    internal string Library => System.IO.Path.Combine(_own, "readonly.so");

    /// <summary>The folder can only be read while this file is there.</summary>
    internal string Mark => System.IO.Path.Combine(_own, "readonly");

    public bool IsReadOnly
    {
        get => File.Exists(Mark);
        set
        {
            if (value) File.WriteAllText(Mark, "");
            else File.Delete(Mark);
        }
    }

    public void Dispose()
    {
        Files.Delete(_own);
        Files.Delete(Path);
    }
}
