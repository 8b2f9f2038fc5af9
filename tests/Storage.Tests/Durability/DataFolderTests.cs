using System.Diagnostics;
using Grid.Storage.Clustering;
using Grid.Storage.Durability;

namespace Grid.Storage.Tests.Durability;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    [Fact]
    public void A_missing_folder_is_made()
    {
        using var folder = temporary.OpenData();

        Assert.True(Directory.Exists(folder.Root));
        Assert.Equal(temporary.At("data", "a", "b"), folder.At("a", "b"));
    }

    [Fact]
    public void A_second_owner_is_refused_in_one_line_and_harms_nothing()
    {
        using var first = temporary.OpenData();
        File.WriteAllText(first.At("kept"), "kept");

        var refusal = Assert.Throws<DataFolderException>(() => temporary.OpenData());

        Assert.Equal($"The data folder {first.Root} is in use by another process of this grid.", refusal.Message);
        Assert.Equal("kept", File.ReadAllText(first.At("kept")));
    }

    [Fact]
    public void An_owner_in_another_process_is_seen_until_it_is_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "flock is a Unix tool");
        temporary.OpenData().Dispose();
        using var other = Process.Start(new ProcessStartInfo("flock", ["--close", temporary.At("data", "grid.lock"), "-c", "echo owned; exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("owned", other.StandardOutput.ReadLine());
        Assert.Throws<DataFolderException>(() => temporary.OpenData());

        other.Kill(entireProcessTree: true);
        other.WaitForExit();

        temporary.OpenData().Dispose();
    }

    [Fact]
    public void The_folder_is_free_again_after_its_owner()
    {
        temporary.OpenData().Dispose();

        temporary.OpenData().Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused_with_its_name()
    {
        File.WriteAllText(temporary.At("data"), "a file is in the way");

        var refusal = Assert.Throws<DataFolderException>(() => temporary.OpenData());

        Assert.StartsWith($"The data folder {temporary.At("data")} cannot be made: ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void A_silo_that_shares_the_folder_has_a_part_of_it_to_itself()
    {
        using var first = temporary.OpenData(cluster: Shared);
        using var second = temporary.OpenData(cluster: Shared);

        Assert.Equal((Name(1), Name(2)), (first.SiloName, second.SiloName));
        Assert.Equal(temporary.At("data", "silos", Name(1), "cache"), first.SiloAt("cache"));
        Assert.Equal(temporary.At("data", "silos", Name(2), "cache"), second.SiloAt("cache"));
        Assert.Equal(first.Root, second.Root);
    }

    [Fact]
    public void The_part_of_a_silo_that_has_ended_goes_to_the_next()
    {
        var first = temporary.OpenData(cluster: Shared);
        using var second = temporary.OpenData(cluster: Shared);
        first.Dispose();

        using var third = temporary.OpenData(cluster: Shared);

        Assert.Equal(Name(1), third.SiloName);
    }

    [Fact]
    public void A_silo_that_is_named_runs_once()
    {
        using var first = temporary.OpenData(cluster: Named);
        var refusal = Assert.Throws<DataFolderException>(() => temporary.OpenData(cluster: Named));

        Assert.Equal(("left", $"The silo left of the data folder {first.Root} is running already."), (first.SiloName, refusal.Message));
    }

    [Fact]
    public void A_folder_is_shared_by_all_or_by_nobody()
    {
        using (var alone = temporary.OpenData())
        {
            var refusal = Assert.Throws<DataFolderException>(() => temporary.OpenData(cluster: Shared));
            Assert.Equal($"The data folder {alone.Root} is in use by another process of this grid that does not share it.", refusal.Message);
            Assert.Null(alone.SiloName);
            Assert.Equal(alone.Root, alone.SiloRoot);
        }

        using var shared = temporary.OpenData(cluster: Shared);
        Assert.Equal($"The data folder {shared.Root} is in use by another process of this grid.", Assert.Throws<DataFolderException>(() => temporary.OpenData()).Message);
    }

    [Fact]
    public async Task What_silos_share_is_held_by_one_at_a_time()
    {
        using var first = temporary.OpenData(cluster: Shared);
        using var second = temporary.OpenData(cluster: Shared);
        var inside = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() =>
        {
            for (var turn = 0; turn < 50; turn++)
            {
                using var held = (number % 2 == 0 ? first : second).Hold();
                Assert.Equal(1, Interlocked.Increment(ref inside));
                Interlocked.Decrement(ref inside);
            }
        })));
    }

    public void Dispose() => temporary.Dispose();

    private static string Name(int number) => $"{Environment.MachineName}-{number}";

    private static void Shared(ClusterOptions options) => options.Kind = "sqlite";

    private static void Named(ClusterOptions options) => (options.Kind, options.SiloName) = ("sqlite", "left");
}
