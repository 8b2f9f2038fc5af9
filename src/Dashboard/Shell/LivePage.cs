using Grid.Contracts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace Grid.Dashboard.Shell;

/// <summary>A page that reads the grid when it is opened and again every period. What has not changed is not sent.</summary>
public abstract partial class LivePage : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationToken _goneToken;
    private Task _loop = Task.CompletedTask;

    protected LivePage() => _goneToken = _gone.Token;

    [Inject(Key = MachineClock.Key)]
    protected TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    /// <summary>Why the last read failed, for the reader; null when it did not.</summary>
    protected string? Problem { get; private set; }

    /// <summary>True when a read has succeeded.</summary>
    protected bool IsRead { get; private set; }

    protected virtual TimeSpan Period => TimeSpan.FromSeconds(1);

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Gone => _goneToken;

    /// <summary>Fills what the page shows. May be called again while nothing else of the page runs.</summary>
    protected abstract Task Read(CancellationToken cancellationToken);

    protected override Task OnParametersSetAsync() => ReadOnce();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _loop = Loop();
    }

    /// <summary>Reads now, for example after a change that the reader has made.</summary>
    protected async Task ReadOnce()
    {
        try
        {
            await Read(Gone);
            (Problem, IsRead) = (null, true);
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
#pragma warning disable CA1031 // The seam to everything that a page asks: it says so and asks again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(Loggers.CreateLogger<LivePage>(), exception, GetType().Name);
            Problem = "The grid does not answer this page at the moment; it is asked again.";
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _gone.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _gone.Dispose();
    }

    private async Task Loop()
    {
        using var timer = new PeriodicTimer(Period, Time);
        while (await timer.WaitForNextTickAsync(Gone))
        {
            await InvokeAsync(ReadOnce);
            await InvokeAsync(StateHasChanged);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The page {Page} could not be filled")]
    private static partial void LogFailed(ILogger logger, Exception exception, string page);
}
