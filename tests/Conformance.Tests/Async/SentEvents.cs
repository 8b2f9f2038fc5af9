using System.Collections.Concurrent;
using System.Net;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Async;

/// <summary>Events that clients have sent, and which of them the grid has accepted.</summary>
internal sealed class SentEvents
{
    private static readonly byte[] s_event = "{}"u8.ToArray();
    private int _refused;

    /// <summary>The function of each accepted event, by request id.</summary>
    public ConcurrentDictionary<string, string> Accepted { get; } = new();

    /// <summary>Calls that failed: nothing was promised.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Sends one event until somebody accepts it.</summary>
    /// <param name="client">Another silo's for each attempt; null while it is down.</param>
    public async Task Send(Func<int, SignedClient?> client, string function)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (client(attempt) is { } silo)
                {
                    using var answer = await silo.Invoke(function, s_event, ("X-Amz-Invocation-Type", "Event"));
                    if (answer.StatusCode is HttpStatusCode.Accepted)
                    {
                        Accepted[answer.Headers.GetValues("x-amzn-RequestId").Single()] = function;
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // The silo died, or was just being taken away.
            }

            Interlocked.Increment(ref _refused);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
