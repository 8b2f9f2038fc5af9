using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Concurrency;

/// <summary>Section <c>Grid:Provisioning</c>.</summary>
public sealed class ProvisioningOptions
{
    public const string Section = "Grid:Provisioning";

    /// <summary>
    /// How long the provisioned environments of a silo that is gone count as running, in seconds; 0-300, default 15. None are started in their place before that.
    /// It must not be less than a silo needs to end its environments once the others cannot hear it any more.
    /// </summary>
    [Range(0, 300)]
    public int LostSiloSeconds { get; set; } = 15;
}

[OptionsValidator]
internal sealed partial class ProvisioningOptionsValidator : IValidateOptions<ProvisioningOptions>;
