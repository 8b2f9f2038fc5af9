using Grid.Storage.Clustering;
using Grid.Storage.Durability;
using Microsoft.Extensions.Options;

namespace Grid.Storage.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("grid-storage-").FullName;

    public string At(params ReadOnlySpan<string> names) => System.IO.Path.Join([Path, .. names]);

    public IOptions<StorageOptions> Options(Action<StorageOptions>? change = null)
    {
        var options = new StorageOptions { DataFolder = At("data") };
        change?.Invoke(options);
        return Microsoft.Extensions.Options.Options.Create(options);
    }

    public DataFolder OpenData(string name = "data", Action<ClusterOptions>? cluster = null)
    {
        var options = new ClusterOptions();
        cluster?.Invoke(options);
        return new DataFolder(Options(storage => storage.DataFolder = At(name)), Microsoft.Extensions.Options.Options.Create(options));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
