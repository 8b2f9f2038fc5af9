using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Functions;

namespace Grid.Gateway.Tests.Functions;

public sealed class FunctionNamesTests
{
    private const string Pattern = @"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";

    [Theory]
    [InlineData("f", null, "f", null)]
    [InlineData("f", "live", "f", "live")]
    [InlineData("f:live", null, "f", "live")]
    [InlineData("f:12", "12", "f", "12")]
    [InlineData("f:$LATEST", null, "f", "$LATEST")]
    [InlineData("a.b", null, "a.b", null)]
    [InlineData("function:f", null, "f", null)]
    [InlineData("000000000000:f", null, "f", null)]
    [InlineData("000000000000:function:f:live", null, "f", "live")]
    [InlineData("us-east-1:000000000000:function:f", null, "f", null)]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:f", null, "f", null)]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST", null, "f", "$LATEST")]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function", null, "function", null)]
    public void A_name_means_a_function_and_a_qualifier(string name, string? qualifier, string function, string? meant)
    {
        var parsed = FunctionNames.Parse(name, qualifier, "us-east-1");

        Assert.True(parsed.Ok, parsed.Error?.Message);
        Assert.Equal(new FunctionReference(new FunctionId("us-east-1", function), meant), parsed.Value);
    }

    [Theory]
    [InlineData("arn:aws:lambda:eu-west-1:000000000000:function:f", null, ApiErrorKind.ResourceNotFound, "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')")]
    [InlineData("arn:aws:lambda:eu-west-1:111111111111:function:f", null, ApiErrorKind.ResourceNotFound, "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')")]
    [InlineData("arn:aws:lambda:us-east-1:111111111111:function:f", null, ApiErrorKind.AccessDenied, null)]
    [InlineData("111111111111:function:f:live", "prod", ApiErrorKind.AccessDenied, null)]
    [InlineData("f:live", "prod", ApiErrorKind.InvalidParameterValue, "The derived qualifier from the function name does not match the specified qualifier.")]
    [InlineData("f:$LATEST.PUBLISHED", null, ApiErrorKind.InvalidParameterValue, "The qualifier $LATEST.PUBLISHED is not supported by this grid yet.")]
    [InlineData("a b", null, ApiErrorKind.Validation, "1 validation error detected: Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: " + Pattern)]
    [InlineData("f\n", null, ApiErrorKind.Validation, "1 validation error detected: Value 'f\n' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: " + Pattern)]
    [InlineData("arn:aws:s3:us-east-1:000000000000:function:f", null, ApiErrorKind.Validation, "1 validation error detected: Value 'arn:aws:s3:us-east-1:000000000000:function:f' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: " + Pattern)]
    [InlineData("f", "", ApiErrorKind.Validation, "2 validation errors detected: Value '' at 'qualifier' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+")]
    [InlineData("f", "a?b", ApiErrorKind.Validation, "1 validation error detected: Value 'a?b' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+")]
    public void A_bad_name_is_refused(string name, string? qualifier, ApiErrorKind kind, string? message)
    {
        var parsed = FunctionNames.Parse(name, qualifier, "us-east-1");

        Assert.Equal((kind, message), (parsed.Error?.Kind, parsed.Error?.Message));
    }

    [Theory]
    [InlineData(170, true)]
    [InlineData(171, false)]
    public void Lookups_accept_names_of_up_to_170_characters(int length, bool accepted) =>
        Assert.Equal(accepted, FunctionNames.Parse(new string('n', length), null, "us-east-1").Ok);

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Qualifiers_have_up_to_128_characters(int length, bool accepted) =>
        Assert.Equal(accepted, FunctionNames.Parse("f", new string('q', length), "us-east-1").Ok);

    [Theory]
    [InlineData("eu-isoe-west-1")]
    [InlineData("us-gov-west-1")]
    [InlineData("eusc-de-east-1")]
    public void Regions_of_other_partitions_are_regions(string region) =>
        Assert.Equal(new FunctionId(region, "f"), FunctionNames.Parse($"arn:aws-x:lambda:{region}:000000000000:function:f", null, region).Value.Function);
}
