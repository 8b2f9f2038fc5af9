using Microsoft.Extensions.Logging;

namespace Grid.Storage.Buckets;

internal sealed partial class S3Buckets
{
    [LoggerMessage(1, LogLevel.Warning, "The S3 endpoint {Endpoint} did not give {Bucket}/{Key}")]
    private partial void Unreachable(Exception exception, string endpoint, string bucket, string key);
}
