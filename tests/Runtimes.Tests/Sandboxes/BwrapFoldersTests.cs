using Grid.Runtimes.Sandboxes;

namespace Grid.Runtimes.Tests.Sandboxes;

/// <summary>Which folders bubblewrap is told to show, and where.</summary>
public sealed class BwrapFoldersTests : IDisposable
{
    private readonly string _layers = Directory.CreateTempSubdirectory("grid-layers-").FullName;

    [Fact]
    public void Without_staging_folders_are_shown_from_where_they_are()
    {
        var folders = BwrapFolders.Of(stage: false, "/e", "/s", Spec(), ["/home/me/node"]);

        Assert.Equal(
            ["--ro-bind", "/e", "/etc", "--bind", "/s", "/tmp", "--ro-bind", _layers, "/opt", "--ro-bind", "/code", "/var/task", "--ro-bind", "/home/me/node", "/home/me/node"],
            folders.Arguments);
        Assert.Empty(folders.Staged);
    }

    [Fact]
    public void Staged_folders_are_shown_from_their_stage_and_only_the_scratch_folder_is_writable()
    {
        var folders = BwrapFolders.Of(stage: true, "/e", "/s", Spec(), ["/home/me/node"]);

        Assert.Equal([("/e", false), ("/s", true), (_layers, false), ("/code", false), ("/home/me/node", false)], folders.Staged);
        Assert.Equal(
            ["--ro-bind", "/run/grid/0", "/etc", "--bind", "/run/grid/1", "/tmp", "--ro-bind", "/run/grid/2", "/opt", "--ro-bind", "/run/grid/3", "/var/task", "--ro-bind", "/run/grid/4", "/home/me/node"],
            folders.Arguments);
    }

    [Fact]
    public void What_is_shown_anyway_is_not_shown_twice()
    {
        var folders = BwrapFolders.Of(stage: false, "/e", "/s", Spec(), ["/usr", "/usr/lib/jvm/java", "/a/b", "/a", "/a/", "/ab"]);

        Assert.Equal(["/a", "/ab"], folders.Arguments.Skip(12).Chunk(3).Select(each => each[2]));
    }

    [Fact]
    public void Layers_share_opt_with_an_interpreter_that_lies_there()
    {
        Directory.CreateDirectory(Path.Combine(_layers, "lib"));
        File.CreateSymbolicLink(Path.Combine(_layers, "now"), "lib");

        var folders = BwrapFolders.Of(stage: false, "/e", "/s", Spec(), ["/opt/node"]);

        var shown = folders.Arguments.Skip(6).Chunk(3).Select(each => string.Join(' ', each)).Order(StringComparer.Ordinal);
        Assert.Equal([$"--ro-bind /code /var/task", "--ro-bind /opt/node /opt/node", $"--ro-bind {_layers}/lib /opt/lib", "--symlink lib /opt/now"], shown);
    }

    public void Dispose() => Directory.Delete(_layers, recursive: true);

    private SandboxSpec Spec() => new() { EnvironmentId = "id", CodeFolder = "/code", LayersFolder = _layers };
}
