using System.Diagnostics;
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

        var refusal = Assert.Throws<DataFolderException>(temporary.OpenData);

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
        Assert.Throws<DataFolderException>(temporary.OpenData);

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

        var refusal = Assert.Throws<DataFolderException>(temporary.OpenData);

        Assert.StartsWith($"The data folder {temporary.At("data")} cannot be made: ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void A_secret_is_made_once_and_readable_by_its_owner_alone()
    {
        using var folder = temporary.OpenData();

        Assert.Equal([1, 2], folder.ReadOrMakeSecret("secret", () => [1, 2]));
        Assert.Equal([1, 2], folder.ReadOrMakeSecret("secret", () => [3]));
        Assert.False(File.Exists(folder.At("secret.new")));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.At("secret")));
    }

    public void Dispose() => temporary.Dispose();
}
