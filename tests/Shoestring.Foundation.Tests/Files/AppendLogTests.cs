using System.Text;
using System.Text.Json;
using Shoestring.Errors;
using Shoestring.Files;

namespace Shoestring.Tests.Files;

public sealed class AppendLogTests
{
    private const string LogPath = "/run/metrics.jsonl";

    [Fact]
    public void What_was_appended_is_read_in_order()
    {
        MemoryDisk disk = Disk();
        using (AppendLog log = AppendLog.Open(LogPath, files: disk))
        {
            Append(log, 1, 2);
        }

        using (AppendLog log = AppendLog.Open(LogPath, files: disk))
        {
            Append(log, 3);
        }

        Assert.Equal([1, 2, 3], Steps(disk));
    }

    [Fact]
    public void A_line_is_json_with_the_checksum_that_others_compute()
    {
        // CRC-32C of {"a":1, by an independent bitwise computation.
        byte[] line = LogLine.Encode("{\"a\":1}"u8);
        uint crc = ~0u;
        foreach (byte value in "{\"a\":1,"u8)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        Assert.Equal($"{{\"a\":1,\"crc\":\"{~crc:x8}\"}}\n", Encoding.UTF8.GetString(line));
        Assert.NotNull(LogLine.Decode(LogLine.Encode("{}"u8).AsSpan()[..^1]));
    }

    [Fact]
    public void A_log_cut_anywhere_keeps_its_whole_records_and_can_go_on()
    {
        MemoryDisk whole = Written(3);
        int length = whole.LengthOf(LogPath);
        for (int cut = 0; cut < length; cut++)
        {
            MemoryDisk disk = Written(3);
            disk.Truncate(LogPath, cut);
            int[] left = Steps(disk);
            Assert.Equal(Enumerable.Range(1, left.Length), left);
            using (AppendLog log = AppendLog.Open(LogPath, files: disk))
            {
                Append(log, 9);
            }

            Assert.Equal([.. left, 9], Steps(disk));
        }
    }

    [Fact]
    public void A_damaged_byte_costs_its_record_and_never_changes_one()
    {
        for (int index = 0; index < Written(3).LengthOf(LogPath); index++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                MemoryDisk disk = Written(3);
                disk.Flip(LogPath, index, (byte)(1 << bit));
                var told = new List<string>();
                int[] steps = [.. AppendLog.Read(LogPath, told.Add, disk).Select(StepOf)];
                Assert.NotEmpty(told);
                Assert.InRange(steps.Length, 1, 2);
                Assert.Equal(steps, Enumerable.Range(1, 3).Intersect(steps));
            }
        }
    }

    [Fact]
    public void After_a_failed_append_the_log_goes_on_without_a_torn_line()
    {
        foreach (Fault fault in new[] { Fault.InputOutput, Fault.NoSpace, Fault.Denied, Fault.ShortWrite })
        {
            MemoryDisk disk = Disk();
            int write = 0;
            var files = new FaultyFiles(disk, (_, operation) =>
                operation == "Write" && write++ == 1 ? fault : Fault.None);
            using AppendLog log = AppendLog.Open(LogPath, files: files);
            Append(log, 1);
            Assert.Throws<StoppedException>(() => Append(log, 2));
            Assert.Equal([1], Steps(disk));
            Append(log, 3);
            Assert.Equal([1, 3], Steps(disk, mustBeClean: true));
        }
    }

    [Fact]
    public void Flushed_records_survive_a_crash()
    {
        Assert.Equal([1, 2], StepsAfterCrash(Fault.None));
        Assert.NotEqual([1, 2], StepsAfterCrash(Fault.LeftOut));

        static int[] StepsAfterCrash(Fault flush)
        {
            MemoryDisk disk = Disk();
            var files = new FaultyFiles(disk, (_, operation) => operation == "FlushFile" ? flush : Fault.None);
            using AppendLog log = AppendLog.Open(LogPath, files: files);
            Append(log, 1, 2);
            log.Flush();
            Append(log, 3);
            return Steps(disk.Crash(Survival.OnlyFlushed));
        }
    }

    [Fact]
    public void A_resume_cuts_the_log_back()
    {
        MemoryDisk disk = Written(5);
        using (AppendLog log = AppendLog.Open(LogPath, keep: 2, disk))
        {
            Append(log, 3);
        }

        Assert.Equal([1, 2, 3], Steps(disk));
    }

    [Fact]
    public void It_works_on_the_machines_own_files()
    {
        string folder = Directory.CreateTempSubdirectory("shoestring-").FullName;
        try
        {
            string path = Path.Combine(folder, "labels.jsonl");
            using (AppendLog log = AppendLog.Open(path))
            {
                Append(log, 1, 2, 3);
                log.Flush();
            }

            using (AppendLog log = AppendLog.Open(path, keep: 2))
            {
                Append(log, 4);
            }

            Assert.Equal([1, 2, 4], AppendLog.Read(path, _ => Assert.Fail("damaged")).Select(StepOf));
            Assert.Throws<InputException>(() => AppendLog.Read(Path.Combine(folder, "none.jsonl"), _ => { }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static MemoryDisk Disk()
    {
        var disk = new MemoryDisk();
        disk.CreateFolder("/run");
        disk.FlushFolder("/");
        return disk;
    }

    private static MemoryDisk Written(int records)
    {
        MemoryDisk disk = Disk();
        using AppendLog log = AppendLog.Open(LogPath, files: disk);
        Append(log, [.. Enumerable.Range(1, records)]);
        return disk;
    }

    private static void Append(AppendLog log, params int[] steps)
    {
        foreach (int step in steps)
        {
            log.Append(json => json.WriteNumber("step", step));
        }
    }

    private static int[] Steps(MemoryDisk disk, bool mustBeClean = false) =>
        [.. AppendLog.Read(LogPath, told => Assert.False(mustBeClean, told), disk).Select(StepOf)];

    private static int StepOf(JsonElement record) => record.GetProperty("step").GetInt32();
}
