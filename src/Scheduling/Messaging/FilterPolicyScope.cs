namespace Grid.Scheduling.Messaging;

/// <summary>What of a message a filter policy looks at.</summary>
public enum FilterPolicyScope
{
    MessageAttributes = 0,

    /// <summary>The message itself, which must be a JSON object to match anything.</summary>
    MessageBody = 1,
}
