using Grid.Runtimes.Languages;

namespace Grid.Runtimes.Tests.Languages;

public sealed class ProgramFilesTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-program");

    [Fact]
    public void What_only_its_owner_could_read_and_run_everyone_can()
    {
        var inner = _folder.CreateSubdirectory("inner");
        var text = Made(Path.Combine(inner.FullName, "text"), Owner);
        var program = Made(Path.Combine(inner.FullName, "program"), Owner | UnixFileMode.UserExecute);
        inner.UnixFileMode = _folder.UnixFileMode = Owner | UnixFileMode.UserExecute;

        ProgramFiles.OpenToEveryone(_folder.FullName);

        Assert.Equal("644", Mode(text));
        Assert.Equal(["755", "755", "755"], new[] { program, inner.FullName, _folder.FullName }.Select(Mode));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Made(string path, UnixFileMode mode)
    {
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, mode);
        return path;
    }

    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);
}
