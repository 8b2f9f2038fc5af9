using System.Buffers;
using System.Formats.Cbor;
using System.Text.Json;
using Grid.Contracts;

namespace Grid.Gateway.Metrics;

/// <summary>CBOR as the JSON that it stands for, and back.</summary>
internal static class CborForms
{
    private const int MostDepth = 64;

    /// <summary>Nothing for nothing.</summary>
    internal static Outcome<byte[]> ToJson(ReadOnlyMemory<byte> cbor)
    {
        if (cbor.IsEmpty) return Array.Empty<byte>();
        var buffer = new ArrayBufferWriter<byte>(cbor.Length * 2);
        try
        {
            using var json = new Utf8JsonWriter(buffer);
            Read(new CborReader(cbor, CborConformanceMode.Lax), json, 0);
            json.Flush();
        }
        catch (Exception problem) when (problem is CborContentException or InvalidOperationException or OverflowException or ArgumentException or FormatException)
        {
            return new ApiError(ApiErrorKind.Serialization, "Could not parse request body into CBOR.");
        }

        return buffer.WrittenSpan.ToArray();
    }

    internal static void Write(CborWriter cbor, JsonElement json, string member)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                cbor.WriteStartMap(json.GetPropertyCount());
                foreach (var property in json.EnumerateObject())
                {
                    cbor.WriteTextString(property.Name);
                    Write(cbor, property.Value, property.Name);
                }

                cbor.WriteEndMap();
                break;
            case JsonValueKind.Array:
                cbor.WriteStartArray(json.GetArrayLength());
                foreach (var item in json.EnumerateArray()) Write(cbor, item, member);
                cbor.WriteEndArray();
                break;
            case JsonValueKind.String:
                cbor.WriteTextString(json.GetString()!);
                break;

            // All numbers of CloudWatch's answers are doubles, its times are tagged ones.
            case JsonValueKind.Number:
                if (MetricMembers.IsTime(member)) cbor.WriteTag(CborTag.UnixTimeSeconds);
                cbor.WriteDouble(json.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                cbor.WriteBoolean(json.GetBoolean());
                break;
            default:
                cbor.WriteNull();
                break;
        }
    }

    private static void Read(CborReader cbor, Utf8JsonWriter json, int depth)
    {
        if (depth > MostDepth) throw new CborContentException("It is nested too deeply.");
        switch (cbor.PeekState())
        {
            case CborReaderState.StartMap:
                cbor.ReadStartMap();
                json.WriteStartObject();
                while (cbor.PeekState() != CborReaderState.EndMap)
                {
                    json.WritePropertyName(cbor.ReadTextString());
                    Read(cbor, json, depth + 1);
                }

                cbor.ReadEndMap();
                json.WriteEndObject();
                break;
            case CborReaderState.StartArray:
                cbor.ReadStartArray();
                json.WriteStartArray();
                while (cbor.PeekState() != CborReaderState.EndArray) Read(cbor, json, depth + 1);
                cbor.ReadEndArray();
                json.WriteEndArray();
                break;
            case CborReaderState.Tag:
                cbor.ReadTag();
                Read(cbor, json, depth + 1);
                break;
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                json.WriteStringValue(cbor.ReadTextString());
                break;
            case CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString:
                json.WriteBase64StringValue(cbor.ReadByteString());
                break;
            case CborReaderState.UnsignedInteger:
                json.WriteNumberValue(cbor.ReadUInt64());
                break;
            case CborReaderState.NegativeInteger:
                json.WriteNumberValue(cbor.ReadInt64());
                break;
            case CborReaderState.HalfPrecisionFloat or CborReaderState.SinglePrecisionFloat or CborReaderState.DoublePrecisionFloat:
                var number = cbor.ReadDouble();
                if (double.IsFinite(number)) json.WriteNumberValue(number);
                else json.WriteStringValue("NaN");
                break;
            case CborReaderState.Boolean:
                json.WriteBooleanValue(cbor.ReadBoolean());
                break;
            case CborReaderState.Null:
                cbor.ReadNull();
                json.WriteNullValue();
                break;
            default:
                cbor.SkipValue();
                json.WriteNullValue();
                break;
        }
    }
}
