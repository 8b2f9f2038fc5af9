using Grid.Contracts.Messaging;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>Which attributes of a message a receiver asked for.</summary>
internal sealed class MessageFilter
{
    private const string All = "All";

    private static readonly string[] s_known =
    [
        All, "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SequenceNumber", "MessageDeduplicationId", "MessageGroupId", "AWSTraceHeader",
        "DeadLetterQueueSourceArn",
    ];

    private readonly HashSet<string> _system;
    private readonly string[] _own;

    /// <param name="request">Is refused for a name that there is not.</param>
    internal MessageFilter(ApiRequest request)
    {
        _system = [.. request.Body.Texts("AttributeNames", []) ?? [], .. request.Body.Texts("MessageSystemAttributeNames", []) ?? []];
        _own = request.Body.Texts("MessageAttributeNames", []) ?? [];
        if (_system.FirstOrDefault(name => !s_known.Contains(name) && !QueueAttributes.IsName(name)) is { } unknown) request.Refuse(QueueAttributes.Unknown(unknown));
    }

    internal bool WantsSystem(string name) => _system.Contains(All) || _system.Contains(name);

    internal Dictionary<string, MessageAttribute> Wanted(IReadOnlyDictionary<string, MessageAttribute> attributes) =>
        attributes.Where(attribute => Array.Exists(_own, name => Matches(name, attribute.Key))).ToDictionary();

    /// <summary><c>All</c>, <c>.*</c>, a name, or the beginning of names with <c>.*</c> behind it.</summary>
    private static bool Matches(string wanted, string name) =>
        wanted is All || wanted == name || (wanted.EndsWith(".*", StringComparison.Ordinal) && name.StartsWith(wanted[..^2], StringComparison.Ordinal));
}
