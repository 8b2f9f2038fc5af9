using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using System.Reflection;
using Grid.Storage.Durability;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Grid.Silo;

/// <summary>Tells what a person can mend: a setting, a folder, an address.</summary>
internal static class StartFailure
{
    /// <summary>One line for each mistake; null for a failure that nobody foresaw.</summary>
    public static IEnumerable<string>? Lines(Exception exception) => exception switch
    {
        // The host gathers wrong settings of several sections.
        AggregateException { InnerExceptions: var wrong } when wrong.All(inner => inner is OptionsValidationException) => wrong.SelectMany(Lines!).Distinct(),
        OptionsValidationException wrong => wrong.Failures.Select(failure => Named(wrong.OptionsType, failure)),
        SocketException or AddressInUseException =>
            [$"Cannot listen where Grid:Gateway:Url, Grid:Cluster:AdvertisedAddress or Grid:Cluster:SiloPort says: {exception.Message}."],
        InvalidOperationException or DataFolderException or DatabaseException or IOException => [exception.Message],
        RedisConnectionException => [$"Nobody answers where Grid:Cluster:RedisConnectionString says: {exception.Message.Split(". ")[0]}."],
        _ => null,
    };

    /// <summary>Puts the section before the name of the option, as it is written on the command line.</summary>
    private static string Named(Type options, string failure)
    {
        if (failure.Split(':')[0] is var name && failure.EndsWith("specified in AllowedValuesAttribute.", StringComparison.Ordinal) && options.GetProperty(name)?.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed)
            failure = $"{name}: must be one of {string.Join(", ", allowed.Values)}.";
        return !failure.StartsWith("Grid:", StringComparison.Ordinal) && options.GetField("Section")?.GetRawConstantValue() is string section ? $"{section}:{failure}" : failure;
    }
}
