using Grid.Contracts.Environments;
using Grid.Contracts.Security;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>One session for everybody, and one known interpreter.</summary>
internal sealed class TestKeys : IAccessKeys, IRuntimeInventory
{
    public AccessKey Root { get; } = new() { Id = "AKIAROOT", Secret = "secret", PrincipalArn = "arn:aws:iam::000000000000:root" };

    public (string Role, string Name, TimeSpan Lifetime) Session { get; private set; }

    public IReadOnlyList<RuntimeDescription> Available { get; } = [new() { Runtime = "python3.11", InterpreterVersion = "3.11.7" }];

    public AccessKeyLookup Find(string accessKeyId, string? sessionToken, out AccessKey? key)
    {
        key = null;
        return AccessKeyLookup.UnknownKey;
    }

    public AccessKey IssueSession(string roleArn, string sessionName, TimeSpan lifetime)
    {
        Session = (roleArn, sessionName, lifetime);
        return Root with { Id = "ASIASESSION", SessionToken = "token" };
    }
}
