using System.Text;
using Grid.Contracts;
using Grid.Storage.Durability;
using Grid.Storage.Functions;

namespace Grid.Storage.Tests.Functions;

public sealed class HostileZipTests : IDisposable
{
    private const uint Link = 0xA1FF;

    private static readonly ApiError NotUnzippable = new(
        ApiErrorKind.InvalidParameterValue, "Could not unzip uploaded file. Please check your file, then try to upload again.");

    private readonly TemporaryFolder temporary = new();
    private readonly DataFolder data;
    private readonly CodeStore store;

    public HostileZipTests()
    {
        data = temporary.OpenData();
        store = new CodeStore(new CodeFiles(data, TimeProvider.System), TimeProvider.System);
    }

    [Fact]
    public async Task Nothing_and_a_zip_of_nothing_are_empty()
    {
        var empty = new ApiError(ApiErrorKind.InvalidParameterValue, "Uploaded file must be a non-empty zip");

        Assert.Equal(empty, await Refusal([]));
        Assert.Equal(empty, await Refusal(ZipBytes.Of(Array.Empty<Entry>())));
        Assert.Equal(empty, await Refusal(ZipBytes.Of(new Entry("folder/", "", mode: 0x41ED))));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("a/..")]
    [InlineData("..")]
    [InlineData("C:/windows")]
    [InlineData("C:\\windows")]
    [InlineData("nul\0byte")]
    [InlineData("")]
    [InlineData(".")]
    public async Task Names_that_lead_outside_or_nowhere_are_refused(string name) =>
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("good", "good"), new Entry(name, "bad"))));

    [Fact]
    public async Task Backslashes_of_dos_lead_outside_too() =>
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("..\\outside", "bad", madeOn: 0))));

    [Fact]
    public async Task Names_that_fit_no_file_system_are_refused()
    {
        Assert.Null(await Refusal(ZipBytes.Of(new Entry(new string('a', 255), ""))));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry(new string('a', 256), ""))));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry(new string('ü', 128), ""))));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry(string.Join('/', Enumerable.Repeat("abcd", 205)) + "/", "x"))));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("", "x") { RawName = [0xFF, 0xFE] })));
    }

    [Theory]
    [InlineData("link", "/etc/passwd")]
    [InlineData("link", "..")]
    [InlineData("a/link", "../../outside")]
    [InlineData("a/link", "b/../../../outside")]
    [InlineData("link", "down/..")]
    [InlineData("link", "")]
    [InlineData("link", "nul\0byte")]
    public async Task Links_that_may_leave_the_folder_are_refused(string path, string target) =>
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("file", "x"), new Entry(path, target, Link))));

    [Fact]
    public async Task A_link_through_a_link_cannot_climb()
    {
        var root = new Entry("a/b/root", "../..", Link);

        Assert.Null(await Refusal(ZipBytes.Of(new Entry("file", "x"), root)));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("file", "x"), root, new Entry("escape", "a/b/root/../outside", Link))));
    }

    [Fact]
    public async Task Nothing_lies_below_a_file_or_a_link()
    {
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("a", "x"), new Entry("a/b", "y"))));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("a/b", "y"), new Entry("a", "x"))));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("d/x", "x"), new Entry("a", "d", Link), new Entry("a/b", "y"))));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("a/b/c", "y"), new Entry("a/b", "d", Link))));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("a", "x"), new Entry("a/", "", mode: 0x41ED))));
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "./a")]
    [InlineData("b/a", "b//a")]
    public async Task Two_files_of_one_name_are_refused(string one, string other) =>
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry(one, "x"), new Entry(other, "y"))));

    [Theory]
    [InlineData(0x1000)] // a pipe
    [InlineData(0x2000)] // a character device
    [InlineData(0x6000)] // a block device
    [InlineData(0xC000)] // a socket
    public async Task Devices_pipes_and_sockets_are_refused(uint type) =>
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("device", "", mode: type | 0x1A4))));

    [Fact]
    public async Task More_or_fewer_bytes_than_declared_are_refused()
    {
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("a", new byte[100_000]) { DeclaredBytes = 99_999 })));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("a", new byte[100_000]) { DeclaredBytes = 100_001 })));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("a", new byte[10]) { DeclaredBytes = 9, Method = 0 })));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("bomb", new byte[50_000_000]) { DeclaredBytes = 1, Crc = 0 })));
    }

    [Fact]
    public async Task Content_that_is_damaged_encrypted_or_packed_otherwise_is_refused()
    {
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("a", "x") { Crc = 1 })));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("a", "x") { Flags = 0x0801 })));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(new Entry("a", "x") { Method = 12 })));
        var damaged = ZipBytes.Of(("a", new string('x', 1_000)));
        damaged.AsSpan(31, 4).Fill(0xFF);
        Assert.Equal(NotUnzippable, await Refusal(damaged));
    }

    [Fact]
    public async Task Bytes_that_are_no_zip_are_refused()
    {
        Assert.Equal(NotUnzippable, await Refusal(Encoding.UTF8.GetBytes("this is no zip")));
        Assert.Equal(NotUnzippable, await Refusal(new byte[100]));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of([new Entry("a", "x")], wideEnd: false, declaredEntries: 2)));
        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of([new Entry("a", "x"), new Entry("b", "x")], wideEnd: false, declaredEntries: 1)));
        Assert.Equal(NotUnzippable, await Refusal([.. ZipBytes.Of(("a", "x")), 0]));
    }

    [Fact]
    public void A_zip_cut_anywhere_is_refused()
    {
        var zip = ZipBytes.Of([new Entry("a/b", "some content") { Wide = true }, new Entry("link", "a/b", Link)], wideEnd: true);

        for (var length = 0; length < zip.Length; length++) Assert.False(ZipPackage.Open(zip.AsMemory(..length)).Ok);
    }

    [Fact]
    public void A_zip_changed_anywhere_is_refused_or_stays_in_its_folder()
    {
        var zip = ZipBytes.Of([new Entry("a/b", "some content") { Wide = true }, new Entry("link", "a/b", Link)], wideEnd: true);
        for (var bit = 0; bit < zip.Length * 8; bit++)
        {
            var changed = zip.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            if (ZipPackage.Open(changed) is not { Ok: true, Value: var package } || !package.Verify(CancellationToken.None)) continue;
            package.UnpackTo(temporary.At("unpacked"), CancellationToken.None);
            Assert.Equal(["data", "unpacked"], Directory.GetFileSystemEntries(temporary.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Directory.Delete(temporary.At("unpacked"), recursive: true);
        }
    }

    [Fact]
    public async Task A_zip_of_too_many_entries_is_refused()
    {
        var entries = Enumerable.Range(0, ZipDirectory.MaxEntries + 1).Select(number => new Entry($"{number}") { Method = 0 }).ToArray();

        Assert.Equal(NotUnzippable, await Refusal(ZipBytes.Of(entries, wideEnd: false, declaredEntries: unchecked((ushort)entries.Length))));
    }

    public void Dispose()
    {
        store.Dispose();
        data.Dispose();
        temporary.Dispose();
    }

    /// <summary>Null when the zip was stored. What is refused must have left nothing behind.</summary>
    private async Task<ApiError?> Refusal(byte[] zip)
    {
        var before = Files();
        var answer = await store.Put(zip, TestContext.Current.CancellationToken);
        if (!answer.Ok) Assert.Equal(before, Files());
        return answer.Error;
    }

    private string[] Files() => [.. Directory.GetFiles(temporary.Path, "*", SearchOption.AllDirectories).Where(file => file != data.At("grid.turn"))];
}
