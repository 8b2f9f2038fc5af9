using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Concurrency;

/// <summary>Clients of every silo that invoke functions one time after the other, and what they are answered.</summary>
internal sealed class Callers : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly CancellationTokenSource _enough = new();
    private readonly ConcurrentDictionary<string, int> _answers = [];
    private readonly ConcurrentBag<string> _lies = [];
    private readonly KilledGrid _grid;
    private readonly List<Task> _callers = [];
    private int _calls;

    /// <param name="perSilo">Clients of each function on each silo.</param>
    public Callers(KilledGrid grid, int perSilo, params string[] functions)
    {
        _grid = grid;
        foreach (var function in functions)
            for (var caller = 0; caller < perSilo; caller++)
                _callers.AddRange(Enumerable.Range(0, KilledGrid.Size).Select(silo => Task.Run(() => Call(silo, function))));
    }

    /// <summary>Answers of success that no function gave.</summary>
    public IEnumerable<string> Lies => _lies;

    /// <summary>How often what was answered, and forgets it.</summary>
    public string Report()
    {
        var answers = _answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).ToArray();
        _answers.Clear();
        return string.Join(", ", answers.Select(answer => $"{answer.Value} {answer.Key}"));
    }

    /// <summary>Invokes a function again and again, as long as it is throttled and there is time: the answer in short.</summary>
    public async Task<string> Insist(SignedClient client, string function, int milliseconds, TimeSpan time)
    {
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(Pause, TimeProvider.System))
        {
            var answer = await Invoke(client, function, milliseconds);
            if (!answer.StartsWith("429", StringComparison.Ordinal) || Stopwatch.GetElapsedTime(started) > time) return answer;
        }
    }

    /// <summary>Invokes a function once: the answer in short.</summary>
    public async Task<string> Invoke(SignedClient client, string function, int milliseconds)
    {
        var id = Interlocked.Increment(ref _calls).ToString(CultureInfo.InvariantCulture);
        try
        {
            using var answer = await client.Invoke(function, Encoding.UTF8.GetBytes($$"""{"ms":{{milliseconds}},"id":{{id}}}"""));
            var body = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode is HttpStatusCode.OK && answer.Headers.TryGetValues("X-Amz-Function-Error", out _)) return "200 " + Json.Parse(body).Text("errorType");
            if (answer.StatusCode is HttpStatusCode.OK && body != id) _lies.Add($"{id}: {body}");
            var status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
            return answer.StatusCode is HttpStatusCode.OK ? status : $"{status} {(answer.StatusCode is HttpStatusCode.TooManyRequests ? Json.Parse(body).Text("Reason") : body)}";
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            return "unanswered";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await Task.WhenAll(_callers);
        _enough.Dispose();
    }

    private async Task Call(int silo, string function)
    {
        var length = new Random(silo);
        while (!_enough.IsCancellationRequested)
        {
            var answer = _grid.Client(silo) is { } client ? await Invoke(client, function, length.Next(100, 300)) : null;
            if (answer is not null) _answers.AddOrUpdate(answer, 1, static (_, count) => count + 1);
            if (answer is not "200") await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
