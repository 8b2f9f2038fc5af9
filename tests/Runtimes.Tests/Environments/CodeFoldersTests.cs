using Grid.Contracts.Functions;
using Grid.Runtimes.Environments;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Runtimes.Tests.Environments;

public sealed class CodeFoldersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("grid-code-").FullName;
    private readonly MemoryCodeStore _store = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(60));

    [Fact]
    public async Task Concurrent_callers_share_one_unpacking_and_a_later_silo_finds_it()
    {
        var code = _store.Add(("main.py", "1"));
        var folders = Folders();
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => folders.Code(code))));

        Assert.Equal(Path.Combine(_root, code.Hex), Assert.Single(all.Distinct()));
        Assert.Equal(all[0], await Folders().Code(code));
        Assert.Equal(1, _store.Unpacked);
    }

    [Fact]
    public async Task Nothing_in_it_may_be_written()
    {
        var folder = await Folders().Code(_store.Add(("a/b/main.py", "1")));

        Assert.All(
            [folder, Path.Combine(folder, "a"), Path.Combine(folder, "a/b"), Path.Combine(folder, "a/b/main.py")],
            path => Assert.Equal((UnixFileMode)0b101_101_101, File.GetUnixFileMode(path)));
    }

    [Fact]
    public async Task Later_layers_lie_over_earlier_ones()
    {
        LayerReference Layer(params (string, string)[] files) => new() { Code = _store.Add(files) };
        var first = Layer(("bin/a", "1"), ("bin/b", "1"), ("lib", "file"));
        var second = Layer(("bin/b", "2"), ("lib/c", "2"));

        var folders = Folders();
        var both = await folders.Layers([first, second]);
        var reversed = await folders.Layers([second, first]);
        var one = await folders.Layers([first]);
        var none = await folders.Layers([]);

        Assert.Equal(["bin/a=1", "bin/b=2", "lib/c=2"], Content(both));
        Assert.Equal(["bin/a=1", "bin/b=1", "lib=file"], Content(reversed));
        Assert.Equal(await folders.Code(first.Code), one);
        Assert.Empty(Content(none));
        Assert.Equal(2, _store.Unpacked);
    }

    [Fact]
    public async Task A_failure_is_tried_again()
    {
        var folders = Folders();
        var code = _store.Add(("main.py", "1"));
        var lost = new CodeReference { Sha256 = Convert.ToBase64String(new byte[32]) };
        await Assert.ThrowsAsync<FileNotFoundException>(() => folders.Code(lost));
        await Assert.ThrowsAsync<FileNotFoundException>(() => folders.Code(lost));
        Assert.Equal(2, _store.Unpacked);
        Assert.True(Directory.Exists(await folders.Code(code)));
    }

    [Fact]
    public async Task What_nothing_has_used_for_thirty_days_is_removed()
    {
        var folder = await Folders().Code(_store.Add(("a/main.py", "1")));
        _time.Advance(TimeSpan.FromDays(30));
        Folders().RemoveOld();
        Assert.True(Directory.Exists(folder));
        _time.Advance(TimeSpan.FromSeconds(1));
        Folders().RemoveOld();
        Assert.False(Directory.Exists(folder));
    }

    public void Dispose()
    {
        foreach (var folder in Directory.EnumerateDirectories(_root, "*", SearchOption.AllDirectories)) File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        Directory.Delete(_root, recursive: true);
    }

    private CodeFolders Folders() => new(_store, Options.Create(new EnvironmentsOptions { CacheFolder = _root }), _time);

    private static IEnumerable<string> Content(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file) + "=" + File.ReadAllText(file)).Order(StringComparer.Ordinal);
}
