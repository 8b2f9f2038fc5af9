namespace Grid.Contracts.Security;

/// <summary>What looking up an access key found.</summary>
public enum AccessKeyLookup
{
    Found = 0,

    /// <summary>No such key, or a session key without its token.</summary>
    UnknownKey = 1,

    /// <summary>The session token is not one of this grid, or belongs to another key.</summary>
    InvalidToken = 2,

    /// <summary>The session has ended.</summary>
    ExpiredToken = 3,
}
