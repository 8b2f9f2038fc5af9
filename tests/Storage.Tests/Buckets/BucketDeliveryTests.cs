using System.Text;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Storage.Buckets;
using Grid.Storage.Durability;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Storage.Tests.Buckets;

public sealed class BucketDeliveryTests : IDisposable
{
    private const string Key = "aws/lambda/async/orders/2026/05/04/2026-05-04T12.00.00-1.json";
    private readonly TemporaryFolder temporary = new();
    private readonly DataFolder data;

    public BucketDeliveryTests()
    {
        data = temporary.OpenData();
        Directory.CreateDirectory(data.At("buckets", "failed.events"));
    }

    [Fact]
    public async Task An_object_is_a_file_in_the_folder_that_plays_the_bucket()
    {
        Assert.Null(await Deliver(Open(), "arn:aws:s3:::failed.events", "first"));
        Assert.Null(await Deliver(Open(), "arn:aws:s3:::failed.events", "second"));

        Assert.Equal([data.At("buckets", "failed.events", Key)], Directory.GetFiles(data.At("buckets"), "*", SearchOption.AllDirectories));
        Assert.Equal("second", await File.ReadAllTextAsync(data.At("buckets", "failed.events", Key), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("arn:aws:s3:::missing", "missing")]
    [InlineData("arn:aws:s3:::..", "..")]
    [InlineData("arn:aws:s3:::failed.events/deeper", "failed.events/deeper")]
    [InlineData("arn:aws:s3:us-east-1:000000000000:failed.events", "")]
    public async Task A_bucket_that_is_no_folder_takes_nothing(string arn, string bucket) =>
        Assert.Equal(ApiError.NotFound($"The bucket {bucket} does not exist."), await Deliver(Open(), arn, "x"));

    [Theory]
    [InlineData("../outside")]
    [InlineData("a//b")]
    [InlineData("")]
    public async Task A_key_that_leads_out_of_the_bucket_is_refused(string key) =>
        Assert.Equal(ApiErrorKind.InvalidParameterValue, (await Deliver(Open(), "arn:aws:s3:::failed.events", "x", key))!.Kind);

    [Fact]
    public async Task Other_buckets_are_asked_of_the_endpoint()
    {
        var bodies = new List<string>();
        await using var s3 = await S3Double.Start(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            lock (bodies) bodies.Add($"{context.Request.Method} {context.Request.ContentType} {body}");
        });
        var store = Open(options => (options.S3Endpoint, options.S3AccessKey, options.S3SecretKey) = (s3.Address, "key", "secret"));

        Assert.Null(await Deliver(store, "arn:aws:s3:::remote", """{"version":"1.0"}"""));

        Assert.Equal(["""PUT application/json {"version":"1.0"}"""], bodies);
        var (target, authorization) = Assert.Single(s3.Requests);
        Assert.Equal($"/remote/{Key}", target);
        Assert.Contains("/us-east-1/s3/aws4_request", authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_endpoint_refuses_is_refused_and_its_silence_is_the_grids_fault()
    {
        string address;
        await using (var s3 = await S3Double.Start(context => S3Double.Error(context, 404, "NoSuchBucket", "no bucket")))
        {
            address = s3.Address;
            Assert.Equal(ApiError.NotFound("The bucket remote does not exist."), await Deliver(Open(options => options.S3Endpoint = address), "arn:aws:s3:::remote", "x"));
        }

        await using (var s3 = await S3Double.Start(context => S3Double.Error(context, 403, "AccessDenied", "Access Denied")))
        {
            var refusal = await Deliver(Open(options => options.S3Endpoint = s3.Address), "arn:aws:s3:::remote", "x");
            Assert.Equal(ApiError.InvalidParameter("The S3 endpoint does not take the object. S3 Error Code: AccessDenied. S3 Error Message: Access Denied"), refusal);
        }

        Assert.Equal(ApiErrorKind.Service, (await Deliver(Open(options => options.S3Endpoint = address), "arn:aws:s3:::remote", "x"))!.Kind);
    }

    public void Dispose()
    {
        data.Dispose();
        temporary.Dispose();
    }

    private static async Task<ApiError?> Deliver(BucketStore store, string arn, string body, string key = Key)
    {
        Assert.Equal("s3", store.Service);
        var delivery = new Delivery { TargetArn = arn, Body = Encoding.UTF8.GetBytes(body), ObjectKey = key };
        return (await store.Deliver(delivery, TestContext.Current.CancellationToken)).Error;
    }

    private BucketStore Open(Action<StorageOptions>? change = null) => new(data, temporary.Options(change), NullLogger<S3Buckets>.Instance);
}
