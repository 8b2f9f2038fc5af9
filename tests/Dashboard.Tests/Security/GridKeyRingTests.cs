using System.Reflection;
using Grid.Contracts.Security;
using Grid.Dashboard.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Dashboard.Tests.Security;

public sealed class GridKeyRingTests
{
    [Fact]
    public void Silos_with_the_same_access_key_read_what_each_other_has_sealed() =>
        Assert.Equal("who", Protector("one secret").Unprotect(Protector("one secret").Protect("who")));

    [Fact]
    public void Another_access_key_ends_all_sessions()
    {
        var sealedByOne = Protector("one secret").Protect("who");

        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => Protector("another secret").Unprotect(sealedByOne));
    }

    private static IDataProtector Protector(string secret)
    {
        var keys = DispatchProxy.Create<IAccessKeys, Keys>();
        ((Keys)(object)keys).Secret = secret;
        var services = new ServiceCollection().AddSingleton(keys).AddSingleton<GridKeyRing>();
        services.AddDataProtection().SetApplicationName("grid.dashboard").DisableAutomaticKeyGeneration();
        services.AddOptions<KeyManagementOptions>().Configure<GridKeyRing>(static (options, ring) => options.XmlRepository = ring);
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
    }

    public class Keys : DispatchProxy
    {
        public string Secret { get; set; } = "";

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => new AccessKey { Id = "AKIA", Secret = Secret, PrincipalArn = "arn:aws:iam::000000000000:root" };
    }
}
