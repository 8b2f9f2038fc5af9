using System.IO.Compression;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Grid.Contracts;
using Grid.Storage.Durability;
using Grid.Storage.Functions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Storage.Tests.Functions;

[UnsupportedOSPlatform("windows")]
public sealed class CodeStoreTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 25, 2, 0, 0, TimeSpan.Zero));
    private readonly DataFolder data;
    private readonly CodeStore store;

    public CodeStoreTests()
    {
        data = temporary.OpenData();
        store = new CodeStore(new CodeFiles(data, clock), clock);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Unpacked => temporary.At("unpacked");

    [Fact]
    public async Task A_stored_zip_is_named_by_its_content_and_read_back_whole()
    {
        var zip = ZipBytes.Of(("index.js", "exports"), ("lib/a.js", "aaa"));

        var reference = (await store.Put(zip, Token)).Value!;

        Assert.Equal(Convert.ToBase64String(SHA256.HashData(zip)), reference.Sha256);
        Assert.Equal(zip.Length, reference.SizeBytes);
        Assert.Equal(10, reference.UnzippedSizeBytes);
        Assert.True(File.Exists(data.At("code", reference.Hex[..2], reference.Hex + ".zip")));
        await using var stored = (await store.Open(reference.Hex, Token))!;
        using var copy = new MemoryStream();
        await stored.CopyToAsync(copy, Token);
        Assert.Equal(zip, copy.ToArray());
    }

    [Fact]
    public async Task The_same_bytes_are_stored_once()
    {
        var zip = ZipBytes.Of(("a", "a"));

        Assert.Equal((await store.Put(zip, Token)).Value, (await store.Put(zip, Token)).Value);
        Assert.Single(StoredFiles());
    }

    [Fact]
    public async Task A_zip_of_the_framework_is_unpacked_as_it_was_packed()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "folder/", "", "drwxr-x---");
            Add(archive, "folder/tool", "#!/bin/sh", "-rwxr-xr-x");
            Add(archive, "folder/deeper/data", new string('d', 100_000), "-rw-------");
        }

        await Unpack(zip.ToArray());

        Assert.Equal("#!/bin/sh", await File.ReadAllTextAsync(Path.Join(Unpacked, "folder/tool"), Token));
        Assert.Equal(100_000, new FileInfo(Path.Join(Unpacked, "folder/deeper/data")).Length);
        Assert.Equal("rwxr-xr-x", Mode("folder/tool"));
        Assert.Equal("rw-------", Mode("folder/deeper/data"));
        Assert.Equal("rwxr-xr-x", Mode("folder"));
        Assert.Equal("rwxr-xr-x", Mode("folder/deeper"));
        Assert.Equal(["unpacked"], Directory.GetDirectories(temporary.Path).Select(Path.GetFileName).Where(name => name != "data"));
    }

    [Fact]
    public async Task Files_without_unix_modes_are_readable_by_all_and_special_bits_are_dropped()
    {
        await Unpack(ZipBytes.Of(
            new Entry("dos", "", mode: 0x81FF, madeOn: 0), new Entry("ntfs", "", mode: 0x81FF, madeOn: 10), new Entry("zero", "", mode: 0),
            new Entry("setuid", "", mode: 0x8000 | 0xFED), new Entry("made\\on\\dos", "x", madeOn: 0), new Entry("made\\on\\unix", "x")));

        Assert.Equal("rw-r--r--", Mode("dos"));
        Assert.Equal("rw-r--r--", Mode("ntfs"));
        Assert.Equal("rw-r--r--", Mode("zero"));
        Assert.Equal("rwxr-xr-x", Mode("setuid"));
        Assert.True(File.Exists(Path.Join(Unpacked, "made/on/dos")));
        Assert.True(File.Exists(Path.Join(Unpacked, "made\\on\\unix")));
    }

    [Fact]
    public async Task Links_inside_the_folder_are_kept()
    {
        await Unpack(ZipBytes.Of(
            new Entry("node_modules/.bin/tool", "../tool/run.js", mode: 0xA1FF), new Entry("node_modules/tool/run.js", "run", mode: 0x81ED),
            new Entry("current", "node_modules/./tool/", mode: 0xA1FF)));

        Assert.Equal("run", await File.ReadAllTextAsync(Path.Join(Unpacked, "node_modules/.bin/tool"), Token));
        Assert.Equal("run", await File.ReadAllTextAsync(Path.Join(Unpacked, "current/run.js"), Token));
        Assert.Equal("../tool/run.js", new FileInfo(Path.Join(Unpacked, "node_modules/.bin/tool")).LinkTarget);
    }

    [Fact]
    public async Task Zips_of_all_common_makes_are_accepted()
    {
        Assert.Equal(2, await UnzippedBytes(ZipBytes.Of([new Entry("./a", "1") { Wide = true }, new Entry("b//c", "2")], wideEnd: true)));
        Assert.Equal(1, await UnzippedBytes(ZipBytes.Of([new Entry("a", "1") { Method = 0 }], wideEnd: false, comment: "a comment")));
        Assert.Equal(1, await UnzippedBytes(ZipBytes.Of([new Entry("a", "1")], wideEnd: false, prefix: "#!/bin/sh\n")));
        Assert.Equal(1, await UnzippedBytes(ZipBytes.Of(new Entry("", "1") { RawName = [0x81, 0x2E, 0x74], Flags = 0 })));
        Assert.Equal(1, await UnzippedBytes(ZipBytes.Of(new Entry("./", "", mode: 0x41ED), new Entry("a/", "", mode: 0x41ED), new Entry("a/", "", mode: 0x41ED), new Entry("a/b", "1"))));
    }

    [Fact]
    public async Task Unpacking_into_an_existing_folder_or_unknown_code_is_an_error()
    {
        var reference = (await store.Put(ZipBytes.Of(("a", "a")), Token)).Value!;
        Directory.CreateDirectory(Unpacked);

        await Assert.ThrowsAsync<IOException>(() => store.Unpack(reference.Hex, Unpacked, Token));
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.Unpack(new string('0', 64), temporary.At("other"), Token));

        Assert.Empty(Directory.GetFileSystemEntries(Unpacked));
        Assert.False(Path.Exists(temporary.At("other")));
    }

    [Fact]
    public async Task A_damaged_store_unpacks_nothing()
    {
        var reference = (await store.Put(ZipBytes.Of([new Entry("a", "good") { Method = 0 }], wideEnd: false), Token)).Value!;
        var file = Assert.Single(StoredFiles());
        var bytes = await File.ReadAllBytesAsync(file, Token);
        bytes[bytes.AsSpan().IndexOf("good"u8)] = (byte)'f';
        await File.WriteAllBytesAsync(file, bytes, Token);

        await Assert.ThrowsAsync<InvalidDataException>(() => store.Unpack(reference.Hex, Unpacked, Token));

        Assert.Equal([data.Root], Directory.GetFileSystemEntries(temporary.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../credentials")]
    [InlineData("ABCDEF0000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Names_that_are_no_stored_content_open_nothing(string name) => Assert.Null(await store.Open(name, Token));

    [Fact]
    public async Task A_sweep_takes_what_is_old_and_not_referenced()
    {
        var kept = (await store.Put(ZipBytes.Of(("kept", "")), Token)).Value!;
        var dropped = (await store.Put(ZipBytes.Of(("dropped", "")), Token)).Value!;
        var renewed = ZipBytes.Of(("renewed", ""));
        await store.Put(renewed, Token);
        var referenced = new HashSet<string> { kept.Hex };

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await store.Sweep(referenced, Token));
        await store.Put(renewed, Token);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, await store.Sweep(referenced, Token));

        Assert.Equal(2, StoredFiles().Length);
        Assert.Null(await store.Open(dropped.Hex, Token));
    }

    [Fact]
    public void What_an_earlier_process_left_unfinished_is_deleted()
    {
        File.WriteAllText(data.At("code", "unfinished", "left"), "half a zip");

        _ = new CodeFiles(data, clock);

        Assert.Empty(Directory.GetFiles(data.At("code"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Sizes_are_limited_at_the_byte()
    {
        // Stored bytes that do not compress, so that the zip's size is the file's and its 114 bytes of frame.
        var frame = ZipBytes.Of(new Entry("a") { Method = 0 }).Length;
        var content = new byte[52_428_800 - frame];

        Assert.Equal(52_428_800, (await store.Put(ZipBytes.Of(new Entry("a", content) { Method = 0 }), Token)).Value!.SizeBytes);
        var refused = await store.Put(ZipBytes.Of(new Entry("a", [.. content, 0]) { Method = 0 }), Token);

        Assert.Equal(new ApiError(ApiErrorKind.RequestTooLarge, "Zipped size must be smaller than 52428800 bytes"), refused.Error);
        Assert.Single(StoredFiles());
    }

    [Fact]
    public async Task Unzipped_sizes_are_limited_at_the_byte()
    {
        var half = new byte[131_072_000];

        Assert.Equal(262_144_000, await UnzippedBytes(ZipBytes.Of(new Entry("a", half), new Entry("b", half))));
        var refused = await store.Put(ZipBytes.Of(new Entry("a", half), new Entry("b", half), new Entry("c", "c")), Token);

        Assert.Equal(new ApiError(ApiErrorKind.InvalidParameterValue, "Unzipped size must be smaller than 262144000 bytes"), refused.Error);
    }

    public void Dispose()
    {
        store.Dispose();
        data.Dispose();
        temporary.Dispose();
    }

    private static void Add(ZipArchive archive, string name, string content, string mode)
    {
        var entry = archive.CreateEntry(name);
        var bits = mode.Skip(1).Aggregate(0, (sum, character) => (sum << 1) | (character == '-' ? 0 : 1));
        entry.ExternalAttributes = ((mode[0] == 'd' ? 0x4000 : 0x8000) | bits) << 16;
        using var stream = entry.Open();
        stream.Write(Encoding.UTF8.GetBytes(content));
    }

    private async Task Unpack(byte[] zip) => await store.Unpack((await store.Put(zip, Token)).Value!.Hex, Unpacked, Token);

    private async Task<long?> UnzippedBytes(byte[] zip) => (await store.Put(zip, Token)).Value?.UnzippedSizeBytes;

    private string Mode(string path)
    {
        var mode = (int)File.GetUnixFileMode(Path.Join(Unpacked, path));
        return string.Concat(Enumerable.Range(0, 9).Select(bit => (mode & (256 >> bit)) == 0 ? '-' : "rwx"[bit % 3]));
    }

    private string[] StoredFiles() => Directory.GetFiles(data.At("code"), "*", SearchOption.AllDirectories);
}
