using System.Text;
using Grid.Contracts.Invocation;

namespace Grid.Gateway.Tests.Invocation;

/// <summary>Remembers what it was asked and answers what the test says; without a word it echoes the event.</summary>
internal sealed class FakeInvoker : IInvoker
{
    public InvocationRequest? Request { get; private set; }

    /// <summary>The last event, copied: its buffer is the gateway's.</summary>
    public byte[] Event { get; private set; } = [];

    public string EventText => Encoding.UTF8.GetString(Event);

    public Func<InvocationRequest, CancellationToken, ValueTask<InvocationResult>> Answer { get; set; } =
        (request, _) => new(new InvocationResult { ExecutedVersion = "$LATEST", Payload = Payload.Of(request.Event.ToArray()) });

    public void Returns(InvocationResult result) => Answer = (_, _) => new(result);

    public ValueTask<InvocationResult> Invoke(InvocationRequest request, CancellationToken cancellationToken)
    {
        Request = request;
        Event = request.Event.ToArray();
        return Answer(request, cancellationToken);
    }
}
