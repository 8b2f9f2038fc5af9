using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Functions;

/// <summary>Deletes the zips that nothing refers to any more: of deleted functions, replaced code, refused requests.</summary>
internal sealed partial class CodeSweeper(
    ICodeReferences references,
    ICodeStore store,
    IOptions<FunctionsOptions> options,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
    ILogger<CodeSweeper> logger) : Sweeper(TimeSpan.FromMinutes(options.Value.CodeSweepMinutes), machine, logger)
{
    private readonly ILogger _logger = logger;

    internal override async Task Sweep(CancellationToken cancellationToken)
    {
        var deleted = await store.Sweep(await references.Referenced(cancellationToken), cancellationToken);
        if (deleted > 0) LogSwept(deleted);
    }

    [LoggerMessage(2, LogLevel.Information, "Deleted {Count} zips that nothing refers to")]
    private partial void LogSwept(int count);
}
