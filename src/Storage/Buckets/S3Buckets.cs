using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Grid.Contracts;
using Grid.Storage.Functions;
using Microsoft.Extensions.Logging;

namespace Grid.Storage.Buckets;

/// <summary>Buckets of an S3-compatible endpoint.</summary>
internal sealed partial class S3Buckets(StorageOptions options, ILogger<S3Buckets> logger)
{
    /// <summary>Signs what no caller asks for. Servers that look at the region are told theirs by most clients, which begin with this one.</summary>
    private const string UsualRegion = "us-east-1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly ApiError NoAnswer = new(ApiErrorKind.Service, "The S3 endpoint of this grid does not answer.");

    private readonly AWSCredentials credentials = options.S3AccessKey is null
        ? new AnonymousAWSCredentials()
        : new BasicAWSCredentials(options.S3AccessKey, options.S3SecretKey);

    /// <param name="region">Signs the request.</param>
    public async Task<Outcome<ReadOnlyMemory<byte>>> Fetch(
        string region, string bucket, string key, string? objectVersion, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new AmazonS3Client(credentials, Configuration(region));
            var request = new GetObjectRequest { BucketName = bucket, Key = key, VersionId = objectVersion };
            using var answer = await client.GetObjectAsync(request, cancellationToken);
            return await BoundedRead.Zip(answer.ResponseStream, answer.ContentLength, cancellationToken);
        }
        catch (AmazonS3Exception exception) when ((int)exception.StatusCode is >= 300 and < 500)
        {
            return Refusal(exception);
        }
        catch (Exception exception) when (exception is AmazonClientException or HttpRequestException or IOException || IsTimeout(exception, cancellationToken))
        {
            Unreachable(exception, options.S3Endpoint!, bucket, key);
            return NoAnswer;
        }
    }

    /// <summary>Ends when the endpoint has the object.</summary>
    public async Task<Outcome<Done>> Put(string bucket, string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new AmazonS3Client(credentials, Configuration(UsualRegion));
            using var stream = new MemoryStream(content.ToArray(), writable: false);
            var request = new PutObjectRequest { BucketName = bucket, Key = key, InputStream = stream, UseChunkEncoding = false, ContentType = "application/json" };
            await client.PutObjectAsync(request, cancellationToken);
            return default(Done);
        }
        catch (AmazonS3Exception exception) when ((int)exception.StatusCode is >= 300 and < 500)
        {
            return exception.ErrorCode == "NoSuchBucket"
                ? BucketStore.Missing(bucket)
                : ApiError.InvalidParameter($"The S3 endpoint does not take the object. S3 Error Code: {exception.ErrorCode}. S3 Error Message: {exception.Message}");
        }
        catch (Exception exception) when (exception is AmazonClientException or HttpRequestException or IOException || IsTimeout(exception, cancellationToken))
        {
            NotTaken(exception, options.S3Endpoint!, bucket, key);
            return NoAnswer;
        }
    }

    internal AmazonS3Config Configuration(string region) => new()
    {
        ServiceURL = options.S3Endpoint,
        AuthenticationRegion = region,
        ForcePathStyle = options.S3ForcePathStyle,
        Timeout = Patience,
        MaxErrorRetry = 2,
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    };

    private static ApiError Refusal(AmazonS3Exception exception) => exception.ErrorCode switch
    {
        "NoSuchBucket" => CodeErrors.NoSuchBucket,
        "NoSuchKey" => CodeErrors.NoSuchKey,
        "NoSuchVersion" => CodeErrors.NoSuchVersion,
        var code => CodeErrors.S3(code, exception.Message),
    };

    private static bool IsTimeout(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && !cancellationToken.IsCancellationRequested;
}
