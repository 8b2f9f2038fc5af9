using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Grid.Contracts.Security;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Grid.Dashboard.Security;

/// <summary>
/// The one key that protects what browsers carry back to us, made from the grid's access key: every silo has the same one, none is stored, and whoever changes the access key ends all
/// sessions.
/// </summary>
internal sealed class GridKeyRing(IAccessKeys keys) : IXmlRepository
{
    private const string Deserializer =
        "Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel.AuthenticatedEncryptorDescriptorDeserializer, Microsoft.AspNetCore.DataProtection";

    private const int MasterKeyBytes = 64;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var made = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);
        return
        [
            new XElement(
                "key",
                new XAttribute("id", new Guid(Derive("grid.dashboard.key-id"u8, 16))),
                new XAttribute("version", 1),
                new XElement("creationDate", made),
                new XElement("activationDate", made),
                new XElement("expirationDate", new DateTime(9000, 1, 1, 0, 0, 0, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture)),
                new XElement(
                    "descriptor",
                    new XAttribute("deserializerType", Deserializer),
                    new XElement(
                        "descriptor",
                        new XElement("encryption", new XAttribute("algorithm", "AES_256_CBC")),
                        new XElement("validation", new XAttribute("algorithm", "HMACSHA256")),
                        new XElement("masterKey", new XElement("value", Convert.ToBase64String(Derive("grid.dashboard.keys"u8, MasterKeyBytes))))))),
        ];
    }

    public void StoreElement(XElement element, string friendlyName) => throw new NotSupportedException("The dashboard's key is derived, and no other is made.");

    /// <summary>Bytes that only this grid can make, the same on every silo.</summary>
    internal byte[] Derive(ReadOnlySpan<byte> purpose, int length)
    {
        var derived = new byte[length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(keys.Root.Secret), derived, [], purpose);
        return derived;
    }
}
