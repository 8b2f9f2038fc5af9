using Grid.Contracts;
using Grid.Contracts.Functions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Functions;

/// <summary>Deletes the zips that nothing refers to any more: of deleted functions, replaced code, refused requests.</summary>
internal sealed partial class CodeSweeper(ICodeReferences references, ICodeStore store, IOptions<FunctionsOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider clock, ILogger<CodeSweeper> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var period = new PeriodicTimer(TimeSpan.FromMinutes(options.Value.CodeSweepMinutes), clock);
        while (await period.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var deleted = await store.Sweep(await references.Referenced(stoppingToken), stoppingToken);
                if (deleted > 0) LogSwept(deleted);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the next period tries again.
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Deleted {Count} zips that nothing refers to")]
    private partial void LogSwept(int count);

    [LoggerMessage(2, LogLevel.Error, "Zips that nothing refers to could not be deleted")]
    private partial void LogFailed(Exception exception);
}
