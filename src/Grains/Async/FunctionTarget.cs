using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Async;

/// <summary>Functions as targets: what is delivered becomes an event of theirs.</summary>
internal sealed class FunctionTarget(IEventInvoker events) : IDeliveryTarget
{
    /// <summary><c>arn:aws:lambda:region:account:function:name</c>, perhaps with a qualifier.</summary>
    private const int Parts = 7;

    public string Service => "lambda";

    public async Task<Outcome<Done>> Deliver(Delivery delivery, CancellationToken cancellationToken)
    {
        var arn = delivery.TargetArn.Split(':');
        if (arn.Length is not (Parts or Parts + 1) || arn[5] != "function" || arn[4] != Account.Id) return ApiError.NotFound($"Function not found: {delivery.TargetArn}");
        return await events.Accept(
            new EventInvocation
            {
                Function = new FunctionId(arn[3], arn[6]),
                Qualifier = arn.Length > Parts ? arn[Parts] : null,
                RequestId = Guid.NewGuid().ToString(),
                Event = delivery.Body,
                TraceHeader = delivery.TraceHeader,
            },
            cancellationToken);
    }
}
