using Grid.Contracts.Functions;
using Grid.Contracts.Observability;
using Grid.Contracts.Security;
using Grid.Storage.Durability;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Serialization;

namespace Grid.Storage.Tests;

public sealed class StorageServicesTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_opens_the_folder_at_its_start_and_leaves_it_at_its_end()
    {
        using (var host = Build())
        {
            await host.StartAsync(Token);
            Assert.Equal(
                ["credentials", "grid.db", "grid.lock", "grid.turn", "session.key"],
                Directory.GetFiles(temporary.At("data")).Select(Path.GetFileName).Where(name => !name!.Contains("db-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            Assert.NotNull(host.Services.GetService<ICodeStore>());
            Assert.NotNull(host.Services.GetService<ICodeBucket>());
            Assert.NotNull(host.Services.GetService<IFunctionLog>());
            Assert.NotNull(host.Services.GetService<IAccessKeys>());
            Assert.NotNull(host.Services.GetService<IGrainStateIndex>());
            Assert.NotNull(host.Services.GetService<IStorageReset>());
            await host.StopAsync(Token);
        }

        temporary.OpenData().Dispose();
    }

    [Fact]
    public async Task A_second_host_on_the_folder_does_not_start()
    {
        using var first = Build();
        await first.StartAsync(Token);
        using var second = Build();

        await Assert.ThrowsAsync<DataFolderException>(() => second.StartAsync(Token));

        await first.StopAsync(Token);
    }

    [Theory]
    [InlineData("DataFolder", "", "DataFolder")]
    [InlineData("Logs:RetentionDays", "0", "RetentionDays")]
    [InlineData("Logs:RetentionDays", "3654", "RetentionDays")]
    [InlineData("Logs:MaxMb", "100", "GroupMaxMb")]
    [InlineData("Logs:FileMb", "129", "FileMb")]
    [InlineData("S3Endpoint", "localhost:9000", "S3Endpoint")]
    [InlineData("S3Endpoint", "file:///etc", "S3Endpoint")]
    [InlineData("S3SecretKey", "secret", "S3SecretKey")]
    [InlineData("S3AccessKey", "key", "S3AccessKey")]
    public async Task A_wrong_setting_stops_the_start_with_its_name(string name, string value, string named)
    {
        using var host = Build((name, value));

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(temporary.At("data")));
    }

    [Fact]
    public async Task Settings_at_their_limits_are_taken()
    {
        using var host = Build(
            ("Logs:RetentionDays", "3653"), ("Logs:MaxMb", "16"), ("Logs:GroupMaxMb", "16"), ("S3Endpoint", "https://s3.example"), ("S3AccessKey", "key"), ("S3SecretKey", "secret"));

        await host.StartAsync(Token);
        await host.StopAsync(Token);
    }

    public void Dispose() => temporary.Dispose();

    private IHost Build(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Grid:Storage:DataFolder", temporary.At("data"))]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>((setting.Name.Contains(':', StringComparison.Ordinal) ? "Grid:" : "Grid:Storage:") + setting.Name, setting.Value)));
        builder.Services.AddSerializer();
        builder.Services.AddGridStorage(builder.Configuration);
        return builder.Build();
    }
}
