using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Functions;

/// <summary>Brings the zip of a request into the code store.</summary>
internal sealed class CodeSources(ICodeStore store, ICodeBucket bucket)
{
    /// <summary>Reads the members of <c>Code</c> or <c>Content</c>, or of a whole UpdateFunctionCode.</summary>
    internal static CodeSource Read(ObjectReader members)
    {
        var source = new CodeSource
        {
            ZipFile = members.Blob("ZipFile"),
            S3Bucket = members.Text("S3Bucket", Rules.S3Bucket),
            S3Key = members.Text("S3Key", Rules.S3Key),
            S3ObjectVersion = members.Text("S3ObjectVersion", Rules.S3Key),
        };
        members.NotHere("ImageUri", asked: members.Text("ImageUri", Rules.Any) is { Length: > 0 });
        members.NotHere("SourceKMSKeyArn", asked: members.Text("SourceKMSKeyArn", Rules.KmsKeyArn) is { Length: > 0 });
        var fromBucket = (source.S3Bucket ?? source.S3Key ?? source.S3ObjectVersion) is not null;
        if (source.ZipFile is not null && fromBucket)
        {
            members.Refuse(ApiError.InvalidParameter("Please do not provide other FunctionCode parameters when providing a ZipFile."));
        }
        else if (source.ZipFile is null && (source.S3Bucket is null || source.S3Key is null))
        {
            members.Refuse(ApiError.InvalidParameter(fromBucket
                ? "Please provide both S3Bucket and S3Key as the source for function code."
                : "Please provide a source for function code."));
        }

        return source;
    }

    /// <summary>Checks and stores the zip of a source that was read without a problem. Decodes the request's zip in place, so it can be called once.</summary>
    internal async Task<Outcome<CodeReference>> Store(ApiRequest request, CodeSource source)
    {
        if (source.ZipFile is { } text)
        {
            return request.DecodeBase64(text) is { } zip
                ? await store.Put(zip, request.Cancelled)
                : new ApiError(ApiErrorKind.Serialization, "STRING_VALUE can not be converted to a Blob at 'zipFile'");
        }

        var fetched = await bucket.Fetch(request.Region, source.S3Bucket!, source.S3Key!, source.S3ObjectVersion, request.Cancelled);
        return fetched.Ok ? await store.Put(fetched.Value, request.Cancelled) : fetched.Error;
    }
}
