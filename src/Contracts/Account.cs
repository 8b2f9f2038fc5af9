namespace Grid.Contracts;

/// <summary>The one AWS account that a grid plays. It appears in every ARN.</summary>
public static class Account
{
    /// <summary>Twelve zeros: valid as an account id, never a real one.</summary>
    public const string Id = "000000000000";
}
