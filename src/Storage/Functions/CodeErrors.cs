using Grid.Contracts;

namespace Grid.Storage.Functions;

/// <summary>AWS's words for code that is refused.</summary>
internal static class CodeErrors
{
    /// <summary>50 MB: the largest zip, in bytes.</summary>
    public const int MaxZippedBytes = 52_428_800;

    /// <summary>250 MB: the largest sum of unzipped files, in bytes.</summary>
    public const int MaxUnzippedBytes = 262_144_000;

    public static readonly ApiError ZipTooLarge = new(ApiErrorKind.RequestTooLarge, "Zipped size must be smaller than 52428800 bytes");

    public static readonly ApiError UnzippedTooLarge = ApiError.InvalidParameter("Unzipped size must be smaller than 262144000 bytes");

    public static readonly ApiError NotUnzippable =
        ApiError.InvalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");

    public static readonly ApiError Empty = ApiError.InvalidParameter("Uploaded file must be a non-empty zip");

    public static readonly ApiError NoSuchBucket = S3("NoSuchBucket", "The specified bucket does not exist");

    public static readonly ApiError NoSuchKey = S3("NoSuchKey", "The specified key does not exist.");

    public static readonly ApiError NoSuchVersion = S3("NoSuchVersion", "The specified version does not exist.");

    public static ApiError S3(string code, string message) =>
        ApiError.InvalidParameter($"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}");
}
