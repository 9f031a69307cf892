using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Shoestring.Errors;

namespace Shoestring.Data;

/// <summary>
/// The few functions of libvips that decoding needs. Calls with "…" in C are declared with exactly the arguments that
/// they are given: integers and pointers, which System V x64 and Linux arm64 pass alike with or without "…".
/// </summary>
internal static partial class Vips
{
    public const int CentreCrop = 1;
    public const int StandardRgb = 22;

    private const string Library = "vips";
    private static readonly Lazy<bool> Ready = new(Start);

    /// <summary>Loads and sets up the library once.</summary>
    public static void Require() => _ = Ready.Value;

    /// <summary>
    /// Takes the error text of libvips, as one line. All threads share one text, so when several pictures fail at
    /// once a reason may tell of its neighbour too; only the first line is kept.
    /// </summary>
    public static string TakeError()
    {
        var copy = CopyErrors();
        var text = Marshal.PtrToStringUTF8(copy) ?? "";
        Free(copy);
        var line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return line.Length == 0 ? "damaged or cut short" : OneLine.Of(Operation().Replace(line[0], ""));
    }

    // The name of the operation that failed means nothing to the owner of a picture.
    [GeneratedRegex(@"^[Vv]ips\w*: ")]
    private static partial Regex Operation();

    [LibraryImport(Library, EntryPoint = "vips_image_new_from_buffer", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial IntPtr NewFromBuffer(byte* data, nuint length, string options, IntPtr end);

    [LibraryImport(Library, EntryPoint = "vips_thumbnail_buffer", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int ThumbnailBuffer(
        byte* data, nuint length, out IntPtr image, int width,
        string heightName, int height, string cropName, int crop, string optionsName, string options, IntPtr end);

    [LibraryImport(Library, EntryPoint = "vips_autorot")]
    public static partial int Autorotate(IntPtr image, out IntPtr result, IntPtr end);

    [LibraryImport(Library, EntryPoint = "vips_colourspace")]
    public static partial int Colourspace(IntPtr image, out IntPtr result, int space, IntPtr end);

    [LibraryImport(Library, EntryPoint = "vips_cast_uchar")]
    public static partial int CastToByte(IntPtr image, out IntPtr result, IntPtr end);

    [LibraryImport(Library, EntryPoint = "vips_image_write_to_memory")]
    public static partial IntPtr WriteToMemory(IntPtr image, out nuint size);

    [LibraryImport(Library, EntryPoint = "vips_image_get_width")]
    public static partial int Width(IntPtr image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_height")]
    public static partial int Height(IntPtr image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_bands")]
    public static partial int Bands(IntPtr image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_orientation")]
    public static partial int Orientation(IntPtr image);

    [LibraryImport(Library, EntryPoint = "g_object_unref")]
    public static partial void Unref(IntPtr image);

    [LibraryImport(Library, EntryPoint = "g_free")]
    public static partial void Free(IntPtr memory);

    [LibraryImport(Library, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Init(string program);

    [LibraryImport(Library, EntryPoint = "vips_block_untrusted_set")]
    private static partial void BlockUntrusted(int state);

    [LibraryImport(Library, EntryPoint = "vips_operation_block_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void BlockOperation(string name, int state);

    [LibraryImport(Library, EntryPoint = "vips_cache_set_max")]
    private static partial void SetCacheMaximum(int operations);

    [LibraryImport(Library, EntryPoint = "vips_concurrency_set")]
    private static partial void SetConcurrency(int threads);

    // Copies the text and clears it under the lock of libvips.
    [LibraryImport(Library, EntryPoint = "vips_error_buffer_copy")]
    private static partial IntPtr CopyErrors();

    // Levels as bits: warning 16, message 32, info 64.
    [LibraryImport(Library, EntryPoint = "g_log_set_handler", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial uint SetLogHandler(
        string domain, int levels, delegate* unmanaged[Cdecl]<byte*, int, byte*, void*, void> handler, void* data);

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static unsafe void Ignore(byte* domain, int level, byte* message, void* data)
    {
        // Bad pictures are told by us, once; libvips would also write to standard error.
    }

    private static unsafe bool Start()
    {
        NativeLibrary.SetDllImportResolver(typeof(Vips).Assembly, Resolve);
        if (Init("shoestring") != 0)
        {
            throw new InputException($"libvips did not start: {TakeError()}");
        }

        SetLogHandler("VIPS", 16 | 32 | 64, &Ignore, null);

        // Many small pictures on our own threads: no cache, no inner threads. Only well-fuzzed loaders stay open.
        SetCacheMaximum(0);
        SetConcurrency(1);
        BlockUntrusted(1);
        BlockOperation("VipsForeignLoad", 1);
        foreach (var open in new[] { "Jpeg", "Png", "Webp", "Nsgif" })
        {
            BlockOperation("VipsForeignLoad" + open, 0);
        }

        return true;
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? paths)
    {
        if (name != Library)
        {
            return IntPtr.Zero;
        }

        foreach (var file in NativeFiles.Find("@img/sharp-libvips-", "lib", "libvips-cpp.so.*"))
        {
            if (NativeLibrary.TryLoad(file, out var handle))
            {
                return handle;
            }
        }

        throw new InputException(
            "libvips, which decodes pictures, is not installed; run `npm ci --ignore-scripts` in eng/natives");
    }
}
