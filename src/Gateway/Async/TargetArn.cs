namespace Grid.Gateway.Async;

/// <summary>What an ARN names, as far as its text tells.</summary>
internal enum TargetArn
{
    /// <summary>Nothing that events or records can be sent to.</summary>
    Other,
    Queue,
    Topic,
    Function,
    EventBus,
    Bucket,

    /// <summary>A queue or topic of strict order, which takes neither dead letters nor records.</summary>
    Fifo,
}
