using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>AWS Lambda's refusals of operations on functions, in its own words: clients match on them.</summary>
internal static class FunctionErrors
{
    public static ApiError FunctionNotFound(FunctionId function, string? qualifier) =>
        ApiError.NotFound($"Function not found: {Arn(function, qualifier)}");

    public static ApiError FunctionExists(FunctionId function) => ApiError.Conflict($"Function already exist: {function.Name}");

    public static ApiError UpdateInProgress(FunctionId function) =>
        ApiError.Conflict($"The operation cannot be performed at this time. An update is in progress for resource: {function.Arn}");

    public static ApiError InState(FunctionState state) => ApiError.Conflict(StateText(state));

    public static ApiError NotReady(FunctionState state) => new(ApiErrorKind.ResourceNotReady, StateText(state));

    public static ApiError WrongRevision() => WrongRevision("GetFunction/GetAlias");

    public static ApiError WrongPolicyRevision() => WrongRevision("GetPolicy");

    public static ApiError CodeTooLarge(long actualBytes) => ApiError.InvalidParameter(
        $"Function code combined with layers exceeds the maximum allowed size of {FunctionLimits.UnzippedBytes} bytes. The actual size is {actualBytes} bytes.");

    public static ApiError WrongCodeSha256(string given, string actual) => ApiError.InvalidParameter(
        $"CodeSHA256 ({given}) is different from current CodeSHA256 in $LATEST ({actual}). Please try again with the CodeSHA256 in $LATEST.");

    public static ApiError LatestCannotBeDeleted() => ApiError.InvalidParameter("$LATEST version cannot be deleted without deleting the function.");

    public static ApiError AliasCannotBeDeletedHere() => ApiError.InvalidParameter("Deletion of aliases is not currently supported.");

    public static ApiError VersionHasAliases(IEnumerable<string> aliases) =>
        ApiError.Conflict($"Unable to delete version because the following aliases reference it: [{string.Join(", ", aliases)}]");

    public static ApiError AliasExists(FunctionId function, string alias) => ApiError.Conflict($"Alias already exists: {Arn(function, alias)}");

    public static ApiError AliasNotFound(FunctionId function, string alias) => ApiError.NotFound($"Cannot find alias arn: {Arn(function, alias)}");

    public static ApiError AliasToUpdateNotFound(FunctionId function, string alias) => ApiError.NotFound($"Alias not found: {Arn(function, alias)}");

    public static ApiError TooManyWeights() => ApiError.InvalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");

    public static ApiError VersionRoutedTwice(string version) => ApiError.InvalidParameter(
        $"Invalid function version {version}. Function version {version} is already included in routing configuration.");

    public static ApiError LatestCannotBeRouted() => ApiError.InvalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");

    public static ApiError BadWeight(string version, double weight) => BadWeights(
        version,
        weight,
        "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, "
        + "Member must have value greater than or equal to 0.0, Member must not be null]");

    public static ApiError BadWeightVersion(string version, double weight) => BadWeights(
        version,
        weight,
        "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, "
        + "Member must satisfy regular expression pattern: [0-9]+, Member must not be null]");

    public static ApiError TooManyTags() => ApiError.InvalidParameter("Number of tags exceeds resource tag limit.");

    public static ApiError NoTags() => ApiError.InvalidParameter("An error occurred and the request cannot be processed.");

    public static ApiError NoPolicyForLatest() => ApiError.InvalidParameter("We currently do not support adding policies for $LATEST.");

    public static ApiError StatementExists(string statementId) => ApiError.Conflict(
        $"The statement id ({statementId}) provided already exists. Please provide a new statement id, or remove the existing statement.");

    public static ApiError PolicyTooLarge(int sizeBytes) =>
        new(ApiErrorKind.PolicyLengthExceeded, $"The final policy size ({sizeBytes}) is bigger than the limit ({FunctionLimits.PolicyBytes}).");

    public static ApiError NoSuchResource() => ApiError.NotFound("The resource you requested does not exist.");

    public static ApiError NoPolicy() => ApiError.NotFound("No policy is associated with the given resource.");

    public static ApiError NoPolicyFor(FunctionId function) => ApiError.NotFound($"No policy found for: {function.Arn}");

    public static ApiError StatementNotFound(string statementId) => ApiError.NotFound($"Statement {statementId} is not found in resource policy.");

    public static ApiError LatestCannotBeProvisioned() =>
        ApiError.InvalidParameter("Provisioned Concurrency Configs cannot be applied to unpublished function versions.");

    public static ApiError LatestIsNotProvisioned() =>
        ApiError.InvalidParameter("The function resource provided must be an alias or a published version.");

    public static ApiError WeightedAliasCannotBeProvisioned() => ApiError.InvalidParameter("Alias with weights can not be used with Provisioned Concurrency");

    public static ApiError VersionProvisioned() =>
        ApiError.Conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");

    public static ApiError VersionProvisionedByAlias() => ApiError.Conflict("Version is pointed by a Provisioned Concurrency alias");

    public static ApiError NothingProvisioned() =>
        new(ApiErrorKind.ProvisionedConcurrencyConfigNotFound, "No Provisioned Concurrency Config found for this function");

    /// <summary>That AWS refuses it is known, its words are not.</summary>
    public static ApiError VersionHasProvisionedConcurrency() =>
        ApiError.Conflict("Unable to delete version because it has a Provisioned Concurrency Config. Delete the config first.");

    public static ApiError NoFunctionForEvents() => ApiError.NotFound("The function doesn't exist.");

    public static ApiError NoEventInvokeConfig(FunctionId function, string qualifier) => ApiError.NotFound($"The function {Arn(function, qualifier)} doesn't have an EventInvokeConfig");

    public static ApiError LayerVersionBelowOne() => ApiError.InvalidParameter("Layer Version Cannot be less than 1");

    public static ApiError LayerVersionNotFound(string arn) => ApiError.InvalidParameter($"Layer version {arn} does not exist.");

    public static ApiError TooManyLayers() => ApiError.InvalidParameter($"Cannot reference more than {FunctionLimits.Layers} layers.");

    public static ApiError LayerTwice(string first, string second) => ApiError.InvalidParameter(
        "Two different versions of the same layer are not allowed to be referenced in the same function. "
        + $"{first} and {second} are versions of the same layer.");

    public static ApiError LayerOfOtherRegion(string region) => ApiError.InvalidParameter(
        $"Layers are not in the same region as the function. Layers are expected to be in region {region}.");

    public static ApiError LayerOfOtherAccount(string arn) => new(
        ApiErrorKind.AccessDenied,
        $"User: arn:aws:iam::{Account.Id}:root is not authorized to perform: lambda:GetLayerVersion on resource: {arn} "
        + "because no resource-based policy allows the lambda:GetLayerVersion action");

    private static string Arn(FunctionId function, string? qualifier) => qualifier is null ? function.Arn : $"{function.Arn}:{qualifier}";

    private static string StateText(FunctionState state) =>
        $"The operation cannot be performed at this time. The function is currently in the following state: {state}";

    private static ApiError WrongRevision(string operation) => ApiError.Precondition(
        $"The Revision Id provided does not match the latest Revision Id. Call the {operation} API to retrieve the latest Revision Id");

    private static ApiError BadWeights(string version, double weight, string rule) => new(
        ApiErrorKind.Validation,
        string.Create(CultureInfo.InvariantCulture, $"1 validation error detected: Value '{{{version}={weight:0.0##############}}}' ")
        + $"at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: {rule}");
}
