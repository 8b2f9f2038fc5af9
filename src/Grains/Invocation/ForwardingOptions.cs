using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Invocation;

/// <summary>Section <c>Grid:Forwarding</c>: how silos hand invocations to each other.</summary>
internal sealed class ForwardingOptions
{
    public const string Section = "Grid:Forwarding";

    /// <summary>
    /// Where other silos reach this one's gateway, for events and results above 64 KiB; by default it follows <c>Grid:Gateway:Url</c>. An address that stands for
    /// all of the machine's becomes the silo's own. A silo that the others cannot reach, since it listens on loopback alone, is given no invocations.
    /// </summary>
    [RegularExpression("https?://.+")]
    public string? Url { get; set; }
}

[OptionsValidator]
internal sealed partial class ForwardingOptionsValidator : IValidateOptions<ForwardingOptions>;
