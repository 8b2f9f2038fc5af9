using Grid.Contracts;
using Grid.Contracts.Mappings;

namespace Grid.Grains.Mappings;

/// <summary>What mappings refuse, in AWS's words where they are known.</summary>
internal static class MappingErrors
{
    public static ApiError NotFound { get; } = ApiError.NotFound("The resource you requested does not exist.");

    public static ApiError BadFilter { get; } = ApiError.InvalidParameter("Invalid filter pattern definition.");

    public static ApiError UnknownSource { get; } = ApiError.InvalidParameter("Unrecognized event source.");

    public static ApiError TooManyTags { get; } = ApiError.InvalidParameter("Number of tags exceeds resource tag limit.");

    public static ApiError NoUpdateInUse { get; } = new(ApiErrorKind.ResourceInUse, "Cannot update the event source mapping because it is in use.");

    public static ApiError NoDeleteInUse { get; } = new(ApiErrorKind.ResourceInUse, "Cannot delete the event source mapping because it is in use.");

    public static ApiError NoStream(string arn) => ApiError.InvalidParameter($"Stream not found: {arn}");

    /// <param name="uuid">Of the mapping that is there.</param>
    public static ApiError Exists(EventSourceMapping mapping, string uuid) => ApiError.Conflict(mapping.IsOfQueue
        ? $"An event source mapping with SQS arn (\" {mapping.SourceArn} \") and function (\" {FunctionName(mapping)} \") already exists. Please update or delete the existing mapping with UUID {uuid}"
        : $"The event source arn (\" {mapping.SourceArn} \") and function (\" {FunctionName(mapping)} \") provided mapping already exists. Please update or delete the existing mapping with UUID {uuid}");

    private static string FunctionName(EventSourceMapping mapping) => mapping.Qualifier is null ? mapping.Function.Name : $"{mapping.Function.Name}:{mapping.Qualifier}";
}
