namespace Grid.Contracts;

/// <summary>AWS's exceptions as values, without the suffix <c>Exception</c>. The gateway knows each one's status and member casing.</summary>
[GenerateSerializer, Alias("grid.ApiErrorKind")]
public enum ApiErrorKind
{
    None = 0,
    InvalidParameterValue = 1,
    InvalidRequestContent = 2,
    ResourceNotFound = 3,
    ResourceConflict = 4,
    PreconditionFailed = 5,
    PolicyLengthExceeded = 6,
    CodeStorageExceeded = 7,
    TooManyRequests = 8,

    /// <summary>On the wire <c>RequestEntityTooLargeException</c>.</summary>
    RequestTooLarge = 9,
    UnsupportedMediaType = 10,
    ResourceNotReady = 11,
    AccessDenied = 12,

    /// <summary>A constraint of the API model is broken: <c>ValidationException</c>.</summary>
    Validation = 13,

    /// <summary>The platform's own fault, status 500.</summary>
    Service = 14,

    /// <summary>Part of AWS Lambda's API that this grid does not have. Status 501, so that no client takes it for bad input or retries it.</summary>
    NotImplemented = 15,
    ResourceInUse = 16,

    /// <summary>No signature at all: <c>MissingAuthenticationTokenException</c>, status 403. This and the following are the answers of signature checks.</summary>
    MissingAuthenticationToken = 17,
    IncompleteSignature = 18,
    InvalidSignature = 19,

    /// <summary>The access key, or the session token, is not one of this grid's.</summary>
    UnrecognizedClient = 20,
    ExpiredToken = 21,

    /// <summary>A broken percent escape in the query.</summary>
    MalformedQueryString = 22,

    /// <summary>The body is not JSON, or a value in it is of the wrong type: <c>SerializationException</c>, status 400.</summary>
    Serialization = 23,

    /// <summary>No operation has this method and path: <c>UnknownOperationException</c>, status 404.</summary>
    UnknownOperation = 24,
    ProvisionedConcurrencyConfigNotFound = 25,

    /// <summary>A chain of invocations went through the same function too often: status 400. An event that nobody waits for is given up.</summary>
    RecursiveInvocation = 26,

    /// <summary>Application Auto Scaling knows no such target, policy or action. This and the following are errors of services that speak JSON with a target.</summary>
    ObjectNotFound = 40,
    LimitExceeded = 41,
    InvalidNextToken = 42,
    TooManyTags = 43,

    /// <summary>This and the following are errors of queues.</summary>
    QueueDoesNotExist = 60,

    /// <summary>There is one of that name with other attributes.</summary>
    QueueNameExists = 61,
    ReceiptHandleIsInvalid = 62,
    MessageNotInflight = 63,
    InvalidAttributeName = 64,
    InvalidAttributeValue = 65,

    /// <summary>Also for what AWS's queues can and this grid's cannot.</summary>
    UnsupportedOperation = 66,
    OverLimit = 67,
    PurgeQueueInProgress = 68,
    TooManyEntriesInBatchRequest = 69,
    EmptyBatchRequest = 70,
    BatchEntryIdsNotDistinct = 71,
    InvalidBatchEntryId = 72,
    BatchRequestTooLong = 73,
    InvalidMessageContents = 74,
    MissingParameter = 75,

    /// <summary><c>InvalidParameter</c>. This and the following are errors of topics.</summary>
    InvalidTopicParameter = 90,
    SubscriptionLimitExceeded = 91,
    FilterPolicyLimitExceeded = 92,
    TagLimitExceeded = 93,

    /// <summary>There is no such topic to be tagged: <c>ResourceNotFound</c>, status 404.</summary>
    TaggedTopicNotFound = 94,

    /// <summary>A schedule, or a group of them, is there already. This and the following are errors of EventBridge Scheduler and EventBridge.</summary>
    Conflict = 110,

    /// <summary>Status 402.</summary>
    ServiceQuotaExceeded = 111,
    ResourceAlreadyExists = 112,
    InvalidEventPattern = 113,

    /// <summary>Of one event of several; of Kinesis.</summary>
    InvalidArgument = 114,

    /// <summary>Of one event of several.</summary>
    MalformedDetail = 115,

    /// <summary>This and the following are errors of streams.</summary>
    ExpiredIterator = 130,
    ExpiredNextToken = 131,
    ProvisionedThroughputExceeded = 132,

    /// <summary>Of the change streams of tables: a record that has expired.</summary>
    TrimmedDataAccess = 133,

    /// <summary>Two parameters exclude each other, which CloudWatch Logs calls <c>ValidationException</c> and nothing else.</summary>
    MutuallyExclusive = 150,

    /// <summary>Of CloudWatch.</summary>
    InvalidParameterCombination = 170,

    /// <summary><c>InvalidRequestException</c>. This and the following are errors of traces.</summary>
    InvalidTraceRequest = 190,
    RuleLimitExceeded = 191,
}
