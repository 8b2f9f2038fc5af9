using System.Text;
using Grid.Contracts;
using Grid.Storage.Durability;
using Grid.Storage.Buckets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Storage.Tests.Buckets;

public sealed class BucketStoreTests : IDisposable
{
    private static readonly ApiError NoSuchBucket = Error("NoSuchBucket", "The specified bucket does not exist");
    private static readonly ApiError NoSuchKey = Error("NoSuchKey", "The specified key does not exist.");
    private static readonly ApiError NoSuchVersion = Error("NoSuchVersion", "The specified version does not exist.");
    private static readonly ApiError TooLarge = new(ApiErrorKind.RequestTooLarge, "Zipped size must be smaller than 52428800 bytes");

    private readonly TemporaryFolder temporary = new();
    private readonly DataFolder data;

    public BucketStoreTests()
    {
        data = temporary.OpenData();
        Directory.CreateDirectory(data.At("buckets", "code", "folder"));
        File.WriteAllText(data.At("buckets", "code", "folder", "hello.zip"), "hello");
        File.WriteAllText(data.At("buckets", "outside.zip"), "outside");
    }

    [Fact]
    public async Task A_folder_plays_a_bucket() => Assert.Equal("hello", await Text(Open(), "code", "folder/hello.zip"));

    [Fact]
    public async Task The_folder_of_buckets_may_lie_elsewhere()
    {
        Directory.CreateDirectory(temporary.At("elsewhere", "mine"));
        File.WriteAllText(temporary.At("elsewhere", "mine", "a.zip"), "a");
        var bucket = Open(options => options.BucketFolder = temporary.At("elsewhere"));

        Assert.Equal("a", await Text(bucket, "mine", "a.zip"));
        Assert.Equal(NoSuchBucket, await Refusal(bucket, "code", "folder/hello.zip"));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("")]
    [InlineData("co")]
    [InlineData("code/folder")]
    [InlineData("outside.zip")]
    public async Task A_bucket_that_is_no_folder_is_missing(string bucket) => Assert.Equal(NoSuchBucket, await Refusal(Open(), bucket, "hello.zip"));

    [Theory]
    [InlineData("missing.zip")]
    [InlineData("missing/hello.zip")]
    [InlineData("folder")]
    [InlineData("folder/hello.zip/deeper")]
    [InlineData("")]
    [InlineData("../outside.zip")]
    [InlineData("folder/../../outside.zip")]
    [InlineData("..\\outside.zip")]
    [InlineData("/etc/passwd")]
    [InlineData("folder/hello.zip\0")]
    public async Task A_key_that_is_no_file_in_the_bucket_is_missing(string key) => Assert.Equal(NoSuchKey, await Refusal(Open(), "code", key));

    [Fact]
    public async Task A_folder_has_no_versions() => Assert.Equal(NoSuchVersion, await Refusal(Open(), "code", "folder/hello.zip", "v1"));

    [Fact]
    public async Task An_object_may_have_the_size_of_a_zip()
    {
        await using (var file = File.Create(data.At("buckets", "code", "large.zip"))) file.SetLength(52_428_800);
        await using (var file = File.Create(data.At("buckets", "code", "larger.zip"))) file.SetLength(52_428_801);

        Assert.Equal(52_428_800, (await Fetch(Open(), "code", "large.zip")).Value.Length);
        Assert.Equal(TooLarge, await Refusal(Open(), "code", "larger.zip"));
    }

    [Fact]
    public async Task A_bucket_that_is_no_folder_is_asked_for_at_the_endpoint()
    {
        await using var s3 = await S3Double.Start(context => context.Response.WriteAsync("from s3"));
        var bucket = Open(options => (options.S3Endpoint, options.S3AccessKey, options.S3SecretKey) = (s3.Address, "the-key", "the-secret"));

        Assert.Equal("hello", await Text(bucket, "code", "folder/hello.zip"));
        Assert.Equal("from s3", await Text(bucket, "remote", "a/b.zip", "v1"));

        var (target, authorization) = Assert.Single(s3.Requests);
        Assert.Equal("/remote/a/b.zip?versionId=v1", target);
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=the-key/", authorization, StringComparison.Ordinal);
        Assert.Contains("/eu-west-1/s3/aws4_request", authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_keys_the_endpoint_is_asked_anonymously()
    {
        await using var s3 = await S3Double.Start(context => context.Response.WriteAsync("public"));

        Assert.Equal("public", await Text(Open(options => options.S3Endpoint = s3.Address), "remote", "a.zip"));
        Assert.Null(Assert.Single(s3.Requests).Authorization);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whether_the_bucket_stands_in_the_path_is_a_setting(bool pathStyle)
    {
        var buckets = new S3Buckets(new StorageOptions { S3Endpoint = "http://s3.example", S3ForcePathStyle = pathStyle }, NullLogger<S3Buckets>.Instance);

        Assert.Equal(pathStyle, buckets.Configuration("eu-west-1").ForcePathStyle);
    }

    [Fact]
    public async Task The_endpoint_s_refusals_are_passed_on_in_aws_s_words()
    {
        foreach (var (status, code, message) in new[]
        {
            (404, "NoSuchBucket", "no bucket"), (404, "NoSuchKey", "no key"), (404, "NoSuchVersion", "no version"), (403, "AccessDenied", "Access Denied"),
        })
        {
            await using var s3 = await S3Double.Start(context => S3Double.Error(context, status, code, message));
            var expected = code switch { "NoSuchBucket" => NoSuchBucket, "NoSuchKey" => NoSuchKey, "NoSuchVersion" => NoSuchVersion, _ => Error(code, message) };

            Assert.Equal(expected, await Refusal(Open(options => options.S3Endpoint = s3.Address), "remote", "a.zip"));
        }
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_the_grid_s_fault()
    {
        string address;
        await using (var s3 = await S3Double.Start(context => Task.CompletedTask)) address = s3.Address;

        Assert.Equal(
            new ApiError(ApiErrorKind.Service, "The S3 endpoint of this grid does not answer."),
            await Refusal(Open(options => options.S3Endpoint = address), "remote", "a.zip"));
    }

    [Fact]
    public async Task An_object_that_is_too_large_is_refused_announced_or_not()
    {
        await using var announced = await S3Double.Start(context =>
        {
            context.Response.ContentLength = 52_428_801;
            return context.Response.Body.FlushAsync();
        });
        await using var endless = await S3Double.Start(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[1_000_000]);
        });

        Assert.Equal(TooLarge, await Refusal(Open(options => options.S3Endpoint = announced.Address), "remote", "a.zip"));
        Assert.Equal(TooLarge, await Refusal(Open(options => options.S3Endpoint = endless.Address), "remote", "a.zip"));
    }

    public void Dispose()
    {
        data.Dispose();
        temporary.Dispose();
    }

    private static ApiError Error(string code, string message) =>
        new(ApiErrorKind.InvalidParameterValue, $"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}");

    private static Task<Outcome<ReadOnlyMemory<byte>>> Fetch(BucketStore buckets, string bucket, string key, string? version = null) =>
        buckets.Fetch("eu-west-1", bucket, key, version, TestContext.Current.CancellationToken);

    private static async Task<string> Text(BucketStore buckets, string bucket, string key, string? version = null)
    {
        var answer = await Fetch(buckets, bucket, key, version);
        Assert.Null(answer.Error);
        return Encoding.UTF8.GetString(answer.Value.Span);
    }

    private static async Task<ApiError?> Refusal(BucketStore buckets, string bucket, string key, string? version = null) =>
        (await Fetch(buckets, bucket, key, version)).Error;

    private BucketStore Open(Action<StorageOptions>? change = null) => new(data, temporary.Options(change), NullLogger<S3Buckets>.Instance);
}
