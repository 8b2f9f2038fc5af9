using Microsoft.Extensions.Logging;

namespace Grid.Storage.Buckets;

internal sealed partial class S3Buckets
{
    [LoggerMessage(1, LogLevel.Warning, "The S3 endpoint {Endpoint} did not give {Bucket}/{Key}")]
    private partial void Unreachable(Exception exception, string endpoint, string bucket, string key);

    [LoggerMessage(2, LogLevel.Warning, "The S3 endpoint {Endpoint} did not take {Bucket}/{Key}")]
    private partial void NotTaken(Exception exception, string endpoint, string bucket, string key);
}
