using Grid.Contracts;
using Grid.Gateway.Security;

namespace Grid.Gateway.Tests.Security;

public sealed class BodyLimitTests
{
    [Theory]
    [InlineData("POST", "/2015-03-31/functions/f/invocations", 6_291_456, "Request must be smaller than 6291456 bytes for the InvokeFunction operation")]
    [InlineData("GET", "/2015-03-31/functions/f/invocations", 70_167_211, "Request must be smaller than 70167211 bytes")]
    [InlineData("POST", "/2015-03-31/functions", 70_167_211, "Request must be smaller than 70167211 bytes for the CreateFunction operation")]
    [InlineData("PUT", "/2015-03-31/functions/f/code", 70_167_211, "Request must be smaller than 70167211 bytes for the UpdateFunctionCode operation")]
    [InlineData("POST", "/2018-10-31/layers/l/versions", 70_167_211, "Request must be smaller than 70167211 bytes for the PublishLayerVersion operation")]
    public void Every_operation_has_its_limit(string method, string path, int bytes, string message)
    {
        var limit = BodyLimit.Of(method, path);

        Assert.Equal(bytes, limit.Bytes);
        Assert.Equal(new ApiError(ApiErrorKind.RequestTooLarge, message), limit.Exceeded());
    }
}
