using Grid.Contracts;
using Grid.Contracts.Async;

namespace Grid.Gateway.Tests.Async;

/// <summary>Notes the events that it is given, and refuses them when the test says so.</summary>
internal sealed class FakeEventInvoker : IEventInvoker
{
    public List<EventInvocation> Accepted { get; } = [];

    public ApiError? Refusal { get; set; }

    public ValueTask<Outcome<Done>> Accept(EventInvocation invocation, CancellationToken cancellationToken)
    {
        // The bytes are the gateway's again when this has returned.
        Accepted.Add(invocation with { Event = invocation.Event.ToArray() });
        return ValueTask.FromResult(Refusal is { } refusal ? refusal : (Outcome<Done>)default(Done));
    }
}
