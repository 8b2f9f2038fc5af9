using Microsoft.Extensions.Options;

namespace Grid.Storage.Logs;

[OptionsValidator]
internal sealed partial class LogOptionsValidator : IValidateOptions<LogOptions>;
