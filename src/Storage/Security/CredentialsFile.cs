using System.Security.Cryptography;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Security;
using Grid.Storage.Durability;

namespace Grid.Storage.Security;

/// <summary>
/// The long-lived key, in the form of AWS's shared credentials file: <c>AWS_SHARED_CREDENTIALS_FILE</c> may point to it, with <c>AWS_PROFILE=grid</c>.
/// </summary>
internal static class CredentialsFile
{
    /// <summary>Of the secret and of the file.</summary>
    public const string Name = "credentials";

    private const string Profile = "[grid]";
    private const int SecretBytes = 30;

    /// <summary>Reads the key of the grid; makes it at the first start.</summary>
    /// <exception cref="DataFolderException">The secret names no usable key.</exception>
    public static AccessKey Open(ISecrets secrets)
    {
        var text = Encoding.UTF8.GetString(secrets.ReadOrMake(Name, Make));
        var (id, secret) = Parse(text);
        if (id is null || secret is null || !AccessKeyIds.IsWellFormed(id))
            throw new DataFolderException($"{secrets.Describe(Name)} has no profile {Profile} with aws_access_key_id and aws_secret_access_key.");
        return new AccessKey { Id = id, Secret = secret, PrincipalArn = $"arn:aws:iam::{Account.Id}:root" };
    }

    private static byte[] Make()
    {
        var id = AccessKeyIds.Make("AKIA", RandomNumberGenerator.GetBytes(AccessKeyIds.SeedBytes));
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
        return Encoding.UTF8.GetBytes($"{Profile}\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n");
    }

    private static (string? Id, string? Secret) Parse(string text)
    {
        string? id = null, secret = null;
        var inProfile = false;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.StartsWith('[')) inProfile = line == Profile;
            if (!inProfile || line.Split('=', 2, StringSplitOptions.TrimEntries) is not [var name, { Length: > 0 } value]) continue;
            if (name == "aws_access_key_id") id = value;
            if (name == "aws_secret_access_key") secret = value;
        }

        return (id, secret);
    }
}
