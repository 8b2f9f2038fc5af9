using System.Security.Cryptography;
using Grid.Storage.Functions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Storage.Tests.Functions;

/// <summary>Zips in the database that silos share.</summary>
public abstract class CodeRowsTests(PostgresServer? server) : DatabaseTests(server)
{
    private const int Chunk = 1024 * 1024;

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 25, 2, 0, 0, TimeSpan.Zero));
    private CodeRows mine = null!;
    private CodeRows theirs = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        mine = new CodeRows(Open(), clock);
        theirs = new CodeRows(Open(), clock);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData(3 * Chunk - 1)]
    public async Task What_one_silo_has_stored_another_reads_whole(int bytes)
    {
        var (hex, zip) = Zip(bytes);
        await mine.Store(hex, zip, Token);

        Assert.Equal(zip, await Read(theirs, hex));
        Assert.Null(await theirs.Open(Zip(bytes + 1).Hex, Token));
    }

    [Fact]
    public async Task The_same_stored_by_many_at_once_is_there_once()
    {
        var (hex, zip) = Zip(Chunk + 1);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => (number % 2 == 0 ? mine : theirs).Store(hex, zip, Token))));

        Assert.Equal(zip, await Read(mine, hex));
        Assert.Equal(1, await mine.Clear(Token));
        Assert.Null(await mine.Open(hex, Token));
    }

    [Fact]
    public async Task A_sweep_leaves_what_is_referenced_and_what_any_silo_has_just_stored_or_renewed()
    {
        var (kept, dropped, renewed, young) = (Zip(1).Hex, Zip(2).Hex, Zip(3).Hex, Zip(4).Hex);
        for (var bytes = 1; bytes <= 3; bytes++) await mine.Store(Zip(bytes).Hex, Zip(bytes).Bytes, Token);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await theirs.TryRenew(renewed, Token));
        Assert.False(await theirs.TryRenew(young, Token));
        await theirs.Store(young, Zip(4).Bytes, Token);

        Assert.Equal(1, await mine.Sweep(new HashSet<string> { kept }, clock.GetUtcNow(), Token));

        Assert.Null(await mine.Open(dropped, Token));
        foreach (var hex in new[] { kept, renewed, young }) Assert.NotNull(await mine.Open(hex, Token));
        Assert.False(await mine.TryRenew(dropped, Token));
        Assert.Equal(0, await mine.Sweep(new HashSet<string> { kept }, clock.GetUtcNow(), Token));
    }

    [Fact]
    public async Task Storing_and_sweeping_the_same_at_once_ends_with_a_whole_zip_or_none()
    {
        var (hex, zip) = Zip(2 * Chunk);
        for (var round = 0; round < 10; round++)
        {
            await mine.Store(hex, zip, Token);
            clock.Advance(TimeSpan.FromMinutes(1));
            var sweep = Task.Run(() => theirs.Sweep(new HashSet<string>(), clock.GetUtcNow(), Token));
            if (!await mine.TryRenew(hex, Token)) await mine.Store(hex, zip, Token);
            await sweep;

            Assert.Equal(zip, await Read(theirs, hex));
        }
    }

    [Fact]
    public async Task What_is_damaged_in_the_database_is_not_unpacked()
    {
        var zip = ZipBytes.Of(("a", "good"));
        using var store = new CodeStore(mine, clock);
        var hex = (await store.Put(zip, Token)).Value!.Hex;
        zip[^1] ^= 1;
        await Open().Write(session => session.Execute("UPDATE code_chunk SET data = @data", ("@data", zip)), Token);

        await Assert.ThrowsAsync<InvalidDataException>(() => store.Unpack(hex, Temporary.At("unpacked"), Token));

        Assert.False(Directory.Exists(Temporary.At("unpacked")));
    }

    private static (string Hex, byte[] Bytes) Zip(int bytes)
    {
        var zip = new byte[bytes];
        new Random(bytes).NextBytes(zip);
        return (Convert.ToHexStringLower(SHA256.HashData(zip)), zip);
    }

    private static async Task<byte[]> Read(CodeRows rows, string hex)
    {
        using var copy = new MemoryStream();
        await using var stored = (await rows.Open(hex, Token))!;
        await stored.CopyToAsync(copy, Token);
        return copy.ToArray();
    }
}

public sealed class SqliteCodeRowsTests() : CodeRowsTests(null);

public sealed class PostgresCodeRowsTests(PostgresServer server) : CodeRowsTests(server);
