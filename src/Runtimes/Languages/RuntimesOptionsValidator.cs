using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Languages;

[OptionsValidator]
internal sealed partial class RuntimesOptionsValidator : IValidateOptions<RuntimesOptions>;
