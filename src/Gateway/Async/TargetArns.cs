using System.Text.RegularExpressions;

namespace Grid.Gateway.Async;

/// <summary>Reads ARNs of what events and records can be sent to. Whether it is there is asked when something is sent.</summary>
internal static partial class TargetArns
{
    internal static TargetArn Read(string arn) => Parts().Match(arn).Groups switch
    {
        [{ Success: false }, ..] => TargetArn.Other,
        var parts when parts["queue"].Success => parts["fifo"].Success ? TargetArn.Fifo : TargetArn.Queue,
        var parts when parts["topic"].Success => parts["fifo"].Success ? TargetArn.Fifo : TargetArn.Topic,
        var parts when parts["function"].Success => TargetArn.Function,
        var parts when parts["bus"].Success => TargetArn.EventBus,
        _ => TargetArn.Bucket,
    };

    [GeneratedRegex(
        @"^arn:aws[a-zA-Z0-9-]*:(
            sqs:(?<place>[a-z0-9-]+:[0-9]{12}):(?<queue>[a-zA-Z0-9_-]{1,80})(?<fifo>\.fifo)?
            |sns:(?<place>[a-z0-9-]+:[0-9]{12}):(?<topic>[a-zA-Z0-9_-]{1,256})(?<fifo>\.fifo)?
            |lambda:(?<place>[a-z0-9-]+:[0-9]{12}):function:(?<function>[a-zA-Z0-9_-]+)(:(\$LATEST|[a-zA-Z0-9_-]+))?
            |events:(?<place>[a-z0-9-]+:[0-9]{12}):event-bus/(?<bus>[a-zA-Z0-9._/-]{1,256})
            |s3:::(?<bucket>[a-zA-Z0-9._-]{3,63})
        )\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Parts();
}
