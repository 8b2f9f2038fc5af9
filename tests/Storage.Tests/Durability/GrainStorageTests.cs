using Grid.Contracts.Functions;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;

namespace Grid.Storage.Tests.Durability;

/// <summary>Orleans' grain storage, as a silo has it.</summary>
public abstract class GrainStorageTests(PostgresServer? server) : DatabaseTests(server)
{
    private ServiceProvider services = null!;
    private IGrainStorage storage = null!;

    private static GrainId Hello => Grain("us-east-1/hello");

    [Fact]
    public void The_provider_is_the_default_one() => Assert.Same(storage, services.GetRequiredService<IGrainStorage>());

    [Fact]
    public async Task A_state_that_was_never_written_is_new_and_has_no_record()
    {
        var state = await Read(Hello);

        Assert.Equal(new CodeReference(), state.State);
        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task A_written_state_is_read_back_with_its_tag()
    {
        var written = await Write(Hello, new GrainState<CodeReference>(), bytes: 7);
        var read = await Read(Hello);

        Assert.Equal(7, read.State!.SizeBytes);
        Assert.Equal(written.ETag, read.ETag);
        Assert.True(written.RecordExists);
        Assert.True(read.RecordExists);
    }

    [Fact]
    public async Task Each_write_needs_the_tag_of_the_one_before()
    {
        var mine = await Write(Hello, new GrainState<CodeReference>(), bytes: 1);
        var theirs = await Read(Hello);
        var first = mine.ETag;
        await Write(Hello, mine, bytes: 2);

        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => Write(Hello, theirs, bytes: 3));

        Assert.Equal(mine.ETag, refusal.StoredEtag);
        Assert.Equal(first, refusal.CurrentEtag);
        Assert.Equal(first, theirs.ETag);
        Assert.Equal(2, (await Read(Hello)).State!.SizeBytes);
    }

    [Fact]
    public async Task A_first_write_over_an_existing_state_is_refused()
    {
        await Write(Hello, new GrainState<CodeReference>(), bytes: 1);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(Hello, new GrainState<CodeReference>(), bytes: 2));
    }

    [Fact]
    public async Task A_foreign_tag_is_refused()
    {
        await Write(Hello, new GrainState<CodeReference>(), bytes: 1);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(Hello, new GrainState<CodeReference> { ETag = "foreign" }, bytes: 2));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(Hello, new GrainState<CodeReference> { ETag = "1." }, bytes: 2));
    }

    [Fact]
    public async Task Of_many_writers_with_one_tag_one_wins()
    {
        var start = await Write(Hello, new GrainState<CodeReference>(), bytes: 0);

        var wins = await Task.WhenAll(Enumerable.Range(1, 50).Select(async bytes =>
        {
            try
            {
                await Write(Hello, new GrainState<CodeReference> { ETag = start.ETag, RecordExists = true }, bytes);
                return 1;
            }
            catch (InconsistentStateException)
            {
                return 0;
            }
        }));

        Assert.Equal(1, wins.Sum());
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_can_be_written_anew()
    {
        var state = await Write(Hello, new GrainState<CodeReference>(), bytes: 1);

        await Clear(Hello, state);

        Assert.Equal(new CodeReference(), state.State);
        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
        Assert.False((await Read(Hello)).RecordExists);
        await Write(Hello, state, bytes: 2);
        Assert.Equal(2, (await Read(Hello)).State!.SizeBytes);
    }

    [Fact]
    public async Task A_tag_from_before_a_clear_never_fits_again()
    {
        var zombie = await Write(Hello, new GrainState<CodeReference>(), bytes: 1);
        await Clear(Hello, await Read(Hello));
        await Write(Hello, new GrainState<CodeReference>(), bytes: 2);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(Hello, zombie, bytes: 3));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Clear(Hello, zombie));
    }

    [Fact]
    public async Task Clearing_needs_the_tag_too()
    {
        var stale = await Write(Hello, new GrainState<CodeReference>(), bytes: 1);
        await Write(Hello, await Read(Hello), bytes: 2);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Clear(Hello, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Clear(Hello, new GrainState<CodeReference>()));
        await Clear(Grain("us-east-1/never"), new GrainState<CodeReference>());
    }

    [Fact]
    public async Task Grains_of_two_types_with_one_key_do_not_share_a_state()
    {
        await Write(Hello, new GrainState<CodeReference>(), bytes: 1);

        Assert.False((await Read(GrainId.Create("layer", "us-east-1/hello"))).RecordExists);
    }

    [Fact]
    public async Task States_outlive_the_process()
    {
        var written = await Write(Hello, new GrainState<CodeReference>(), bytes: 7);
        await services.DisposeAsync();

        await using var again = Build();
        var state = new GrainState<CodeReference>();
        await again.GetRequiredService<IGrainStorage>().ReadStateAsync("function", Hello, state);

        Assert.Equal((7, written.ETag), (state.State!.SizeBytes, state.ETag));
    }

    [Fact]
    public async Task A_scan_lists_the_keys_of_a_prefix_in_ordinal_order_page_by_page()
    {
        foreach (var key in new[] { "us-east-1/b", "us-east-1/B", "us-east-1/a", "us-east-10/a", "us-east-1", "eu-west-1/a", "us-east-1/c" })
            await Write(Grain(key), new GrainState<CodeReference>(), bytes: key.Length);
        await storage.WriteStateAsync("other", Grain("us-east-1/a"), new GrainState<CodeReference>(new CodeReference()));
        var index = services.GetRequiredService<IGrainStateIndex>();

        var first = await index.Scan<CodeReference>("function", "us-east-1/", null, 3, Token);
        var second = await index.Scan<CodeReference>("function", "us-east-1/", first[^1].Key, 3, Token);
        var all = await index.Scan<CodeReference>("function", "", null, 100, Token);

        Assert.Equal(["us-east-1/B", "us-east-1/a", "us-east-1/b"], first.Select(row => row.Key));
        Assert.Equal(11, first[0].State!.SizeBytes);
        Assert.Equal(["us-east-1/c"], second.Select(row => row.Key));
        Assert.Equal(["eu-west-1/a", "us-east-1", "us-east-1/B", "us-east-1/a", "us-east-1/b", "us-east-1/c", "us-east-10/a"], all.Select(row => row.Key));
        Assert.Empty(await index.Scan<CodeReference>("function", "us-east-1/", "us-east-1/c", 3, Token));
        Assert.Equal(4, (await index.Scan<CodeReference>("function", "us-east-1/", "a", 100, Token)).Count);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => index.Scan<CodeReference>("function", "", null, 0, Token));
    }

    [Fact]
    public async Task A_reset_deletes_states_and_code_and_keeps_the_keys()
    {
        var root = services.GetRequiredService<Grid.Contracts.Security.IAccessKeys>().Root;
        var before = await Write(Hello, new GrainState<CodeReference>(), bytes: 1);
        var code = (await services.GetRequiredService<ICodeStore>().Put(Functions.ZipBytes.Of(("a", "b")), Token)).Value!;

        await services.GetRequiredService<IStorageReset>().Reset(Token);

        Assert.False((await Read(Hello)).RecordExists);
        Assert.Null(await services.GetRequiredService<ICodeStore>().Open(code.Hex, Token));
        await services.DisposeAsync();
        await using var again = Build();
        Assert.Equal(root, again.GetRequiredService<Grid.Contracts.Security.IAccessKeys>().Root);
        var after = new GrainState<CodeReference>(new CodeReference());
        await again.GetRequiredService<IGrainStorage>().WriteStateAsync("function", Hello, after);
        Assert.NotEqual(before.ETag, after.ETag);
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        services = Build();
        storage = services.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
    }

    public override async ValueTask DisposeAsync()
    {
        if (services is not null) await services.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static GrainId Grain(string key) => GrainId.Create("function", key);

    private async Task<GrainState<CodeReference>> Read(GrainId grain)
    {
        var state = new GrainState<CodeReference>();
        await storage.ReadStateAsync("function", grain, state, Token);
        return state;
    }

    private async Task<GrainState<CodeReference>> Write(GrainId grain, GrainState<CodeReference> state, long bytes)
    {
        state.State = new CodeReference { SizeBytes = bytes };
        await storage.WriteStateAsync("function", grain, state, Token);
        return state;
    }

    private Task Clear(GrainId grain, GrainState<CodeReference> state) => storage.ClearStateAsync("function", grain, state, Token);
}

public sealed class SqliteGrainStorageTests() : GrainStorageTests(null);

public sealed class PostgresGrainStorageTests(PostgresServer server) : GrainStorageTests(server);
