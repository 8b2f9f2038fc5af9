using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Languages;

/// <summary>The Java bootstrap's classes: compiled by the machine's own kit before the first Java function starts, and kept in a folder named by their source.</summary>
internal sealed partial class JavaClasses(IOptions<RuntimesOptions> options, ILogger<JavaClasses> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // One entry per kit of the machine; a failure is remembered, so it is logged once.
    private readonly ConcurrentDictionary<string, Lazy<string?>> folders = new(StringComparer.Ordinal);

    /// <summary>The class folder; compiles, for about a second, where it does not exist yet. False when that failed.</summary>
    /// <param name="java">Path of a kit's <c>java</c>.</param>
    public bool TryGet(string java, [NotNullWhen(true)] out string? folder)
    {
        folder = folders.GetOrAdd(java, path => new Lazy<string?>(() => Compile(path))).Value;
        return folder is not null;
    }

    private string? Compile(string java)
    {
        var source = Path.Combine(LaunchPlanner.Bootstraps, "java");
        var files = Directory.GetFiles(source, "*.java", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var folder = Path.Combine(options.Value.CacheFolder ?? source, "classes-" + Hash(files));
        if (Directory.Exists(folder)) return folder;

        // Compiled beside its place and moved into it: silos that start together never see half of it.
        var scratch = $"{folder}.{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(scratch);
            if (Run(Java.Compiler(java), ["--release", "17", "-proc:none", "-d", scratch, .. files]) is { } complaint)
            {
                Directory.Delete(scratch, recursive: true);
                LogCompilerFailed(logger, java, complaint);
                return null;
            }

            ProgramFiles.OpenToEveryone(scratch);
            Directory.Move(scratch, folder);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Win32Exception)
        {
            if (Directory.Exists(folder)) // another silo was quicker
            {
                Directory.Delete(scratch, recursive: true);
                return folder;
            }

            LogCompilerFailed(logger, java, error.Message);
            return null;
        }
    }

    /// <summary>Null when the program succeeded, otherwise what it said.</summary>
    private static string? Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEndAsync();
        if (process.WaitForExit(Patience)) return process.ExitCode == 0 ? null : complaint.GetAwaiter().GetResult();
        process.Kill();
        return $"It did not end within {Patience.TotalSeconds} s.";
    }

    private static string Hash(string[] files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files) hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
