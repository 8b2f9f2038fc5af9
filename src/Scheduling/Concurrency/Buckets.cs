namespace Grid.Scheduling.Concurrency;

/// <summary>Names of the token buckets of one region.</summary>
public static class Buckets
{
    private const string RequestsPrefix = "requests/";
    private const string ProvisionedPrefix = "provisioned/";
    private const string StartsPrefix = "starts/";

    /// <summary>Requests to the functions of a pool.</summary>
    public static string Requests(string pool) => RequestsPrefix + pool;

    /// <summary>Requests to a function's provisioned environments.</summary>
    public static string Provisioned(string function) => ProvisionedPrefix + function;

    /// <summary>Starts of a function's environments; of all functions for the empty name.</summary>
    public static string Starts(string function) => StartsPrefix + function;

    /// <summary>The pool whose requests the bucket counts; null for another bucket.</summary>
    public static string? Pool(string bucket) => bucket.StartsWith(RequestsPrefix, StringComparison.Ordinal) ? bucket[RequestsPrefix.Length..] : null;

    /// <summary>The function the requests to whose provisioned environments the bucket counts; null for another bucket.</summary>
    public static string? ProvisionedOf(string bucket) => bucket.StartsWith(ProvisionedPrefix, StringComparison.Ordinal) ? bucket[ProvisionedPrefix.Length..] : null;
}
