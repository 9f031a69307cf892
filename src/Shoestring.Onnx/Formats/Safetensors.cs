using System.Buffers.Binary;
using System.Text.Json;
using Shoestring.Errors;
using Shoestring.Graphs;

namespace Shoestring.Onnx.Formats;

/// <summary>
/// The safetensors format: 8 bytes of header length, a JSON header, then the tensors without holes or overlaps. bfloat16 is read as
/// float32. Source: the format's description by Hugging Face.
/// </summary>
public static class Safetensors
{
    private const long MaxHeader = 16L << 20;
    private const int Alignment = 8;

    /// <summary>Reads a file.</summary>
    /// <param name="stream">The file, from its first byte to its end.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InputException">It is no such file, is damaged, or breaks a limit.</exception>
    public static SafetensorsFile Read(Stream stream, string name)
    {
        var source = new Untrusted(stream, name);
        if (source.Left < 8)
        {
            throw source.Refuse("is not a safetensors file (it has fewer than 8 bytes)");
        }

        var length = source.Read<ulong>(1, "the header's length")[0];
        if (length > (ulong)MaxHeader)
        {
            throw source.Refuse(
                $"is not a safetensors file, or its header of {length} bytes is over the limit of {MaxHeader} ({PickleFiles.Advice})");
        }

        var header = SafetensorsHeader.Parse(source.Read<byte>((long)length, "the header"), source);
        var tensors = new NamedTensor[header.Entries.Count];
        foreach (var entry in header.Entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            var tensor = RawData.Read(source, entry.Element, entry.Extents, entry.Length, $"the tensor '{Printable.Of(entry.Name)}'");
            tensors[entry.Place] = new NamedTensor(entry.Name, tensor);
        }

        return source.AtEnd()
            ? new SafetensorsFile(tensors, header.Metadata)
            : throw source.Refuse("has bytes after its last tensor");
    }

    /// <summary>Writes a file; the same tensors make the same bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="metadata">Text to keep beside them, or null.</param>
    /// <exception cref="ArgumentException">Two tensors have one name.</exception>
    public static void Write(
        Stream stream, IReadOnlyCollection<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Select(t => t.Name).Distinct(StringComparer.Ordinal).Count() != tensors.Count)
        {
            throw new ArgumentException("two tensors have one name", nameof(tensors));
        }

        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            WriteEntries(json, tensors);
            json.WriteEndObject();
        }

        while (header.Length % Alignment != 0)
        {
            header.WriteByte((byte)' ');
        }

        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header.GetBuffer().AsSpan(0, (int)header.Length));
        foreach (var (_, tensor) in tensors)
        {
            stream.Write(RawData.Bytes(tensor));
        }
    }

    private static void WriteEntries(Utf8JsonWriter json, IReadOnlyCollection<NamedTensor> tensors)
    {
        long offset = 0;
        foreach (var (name, tensor) in tensors)
        {
            json.WriteStartObject(name);
            json.WriteString("dtype", SafetensorsHeader.CodeOf(tensor.Element));
            json.WriteStartArray("shape");
            foreach (var extent in tensor.Dimensions)
            {
                json.WriteNumberValue(extent);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            offset += tensor.Type.Bytes;
            json.WriteNumberValue(offset);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }
}
