namespace Grid.Contracts.Security;

/// <summary>The keys that this grid knows. Lookups are local and do not wait: they are on the path of every request.</summary>
public interface IAccessKeys
{
    /// <summary>The long-lived key of the data folder, made at the first start.</summary>
    AccessKey Root { get; }

    /// <param name="sessionToken">As sent by the caller; null when there was none.</param>
    AccessKeyLookup Find(string accessKeyId, string? sessionToken, out AccessKey? key);

    /// <summary>A session key for a role, valid for the time given (AWS gives functions up to 12 hours). Verified by every silo that shares the data folder's secret, kept nowhere.</summary>
    AccessKey IssueSession(string roleArn, string sessionName, TimeSpan lifetime);
}
