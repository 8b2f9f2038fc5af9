using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Environments;

/// <summary>Checks the annotations of <see cref="EnvironmentsOptions"/> when the silo starts.</summary>
[OptionsValidator]
internal sealed partial class EnvironmentsOptionsValidator : IValidateOptions<EnvironmentsOptions>;
