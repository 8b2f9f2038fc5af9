using Grid.Contracts.Security;

namespace Grid.Gateway.Tests.Security;

/// <summary>One long-lived key and one session whose token says how good it is.</summary>
internal sealed class FakeKeys : IAccessKeys
{
    public const string SessionId = "ASIASESSION";

    public AccessKey Root { get; set; } = new() { Id = "AKIDEXAMPLE", Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", PrincipalArn = "arn:aws:iam::000000000000:root" };

    public AccessKey Session { get; } = new() { Id = SessionId, Secret = "session/secret+1", PrincipalArn = "arn:aws:sts::000000000000:assumed-role/r/s", SessionToken = "good/token+=" };

    public AccessKeyLookup Find(string accessKeyId, string? sessionToken, out AccessKey? key)
    {
        key = null;
        if (accessKeyId == Root.Id && sessionToken is null) key = Root;
        if (accessKeyId == SessionId && sessionToken == Session.SessionToken) key = Session;
        if (key is not null) return AccessKeyLookup.Found;
        return (accessKeyId, sessionToken) switch
        {
            (SessionId, "expired") => AccessKeyLookup.ExpiredToken,
            (SessionId, not null) => AccessKeyLookup.InvalidToken,
            _ => AccessKeyLookup.UnknownKey,
        };
    }

    public AccessKey IssueSession(string roleArn, string sessionName, TimeSpan lifetime) => throw new NotSupportedException();
}
